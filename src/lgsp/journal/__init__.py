"""The journal: append, seal, prove, expire.

Its state is files and object storage; it owns no tables and imports no Django.
"""
