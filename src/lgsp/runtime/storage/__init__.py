"""Files and object storage, and what gateways load from there: snapshots, descriptions, code maps.

The journal writes its own files.
"""
