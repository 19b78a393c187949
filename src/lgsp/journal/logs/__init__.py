"""The logs: one per writing process, appended with group commit, sealed, read again, scanned.

What joins all logs belongs in `tree`.
"""
