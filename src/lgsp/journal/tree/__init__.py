"""The Merkle tree over all logs: sequencing, publication, lookup of leaves, receipts.

Signatures of third parties (time-stamps, witnesses) belong in `witnessing`.
"""
