"""The words: identifiers, the configuration, calls, decisions, journal entries, errors.

Pure: no I/O, no clock, no framework; formats of messages and files belong in `protocol`.
"""
