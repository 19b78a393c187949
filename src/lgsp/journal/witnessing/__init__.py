"""Time-stamping and witnessing: time-stamps, cosignatures of witnesses, and our own role as a witness of other logs.

The tree itself is in `tree`.
"""
