"""Transactions: search, the story of one, and sending again. What is kept of their content belongs in `retention`."""
