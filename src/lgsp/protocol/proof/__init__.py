"""The bytes of the journal and of its proofs: records, seals, the Merkle tree, receipts, kept bodies.

Files on disk and object storage belong in `journal`.
"""
