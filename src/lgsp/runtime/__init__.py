"""All input and output that is not Django: settings, keys, files, connections, processes.

Decisions and formats belong further down the stairs.
"""
