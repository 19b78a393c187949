"""Evidence from outside: time-stamps, countersignatures, and our own part as a witness of other logs.

The tree itself is in `tree`.
"""
