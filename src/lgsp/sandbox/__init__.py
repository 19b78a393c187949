"""Simulated outside systems, made from the dialects' faces, with invented data behind them."""
