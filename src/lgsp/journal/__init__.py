"""The journal: appending, sealing, proofs, expiry.

Its state is files and object storage; it owns no tables and imports no Django.
"""
