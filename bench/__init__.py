"""Benchmarks: each runs its yardstick and the product in turns in one run."""
