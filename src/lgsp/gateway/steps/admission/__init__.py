"""Steps that decide whether a call is admitted: identification, service, access right, limits.

They read the head of a call only.
"""
