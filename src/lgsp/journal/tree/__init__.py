"""The Merkle tree over all logs: sequencing, publication, lookup of leaves, receipts.

Signatures from outside belong in `witnessing`.
"""
