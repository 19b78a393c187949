"""The shared vocabulary as types: identifiers, the configuration, calls, access decisions, journal entries, errors.

Pure: no I/O, no clock, no framework. Wire and file formats belong in `protocol`.
"""
