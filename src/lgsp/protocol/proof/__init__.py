"""Byte formats of the journal and of its proofs: records, seals, the Merkle tree, receipts, stored bodies.

Files on disk and object storage belong in `journal`.
"""
