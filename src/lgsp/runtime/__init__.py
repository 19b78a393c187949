"""All I/O that is not Django: settings, keys, files, connections, processes.

Decisions and formats belong in `domain` and `protocol`.
"""
