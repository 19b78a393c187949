"""Operational monitoring: the searchable index of the journal, figures, statistics, receipts.

The journal's files are the proof; this is for finding and counting.
"""
