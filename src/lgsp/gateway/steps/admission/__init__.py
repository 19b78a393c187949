"""Steps that decide whether a call passes: who calls, which service, which right, which limit.

They look at the head of a call only.
"""
