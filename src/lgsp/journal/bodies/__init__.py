"""Kept bodies beside the journal: written sealed, read again, erased by destroying keys.

Records about them stay in `logs`.
"""
