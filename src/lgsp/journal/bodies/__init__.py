"""Stored bodies beside the journal: written encrypted, read again, erased by destroying keys.

Journal records about them belong in `logs`.
"""
