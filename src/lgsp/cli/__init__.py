"""The command line: `lgsp <noun> …`, one room per kind of work.

Each command loads its own room only; decisions belong further down the stairs.
"""
