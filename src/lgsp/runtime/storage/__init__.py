"""Files and object storage, and what gateways fetch from there: snapshots, descriptions, code maps.

The journal keeps its own files.
"""
