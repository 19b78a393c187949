"""What writes the index, lets its rows go, and gives receipts out. Questions belong in `queries`."""
