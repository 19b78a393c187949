"""What is kept and for how long: kept bodies, legal holds, expiry of records, room on disk.

The index and its figures belong in `exchanges`.
"""
