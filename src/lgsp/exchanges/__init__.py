"""Operational monitoring.

The searchable index of the journal, and figures. The journal's files are the proof; this is for finding and counting.
"""
