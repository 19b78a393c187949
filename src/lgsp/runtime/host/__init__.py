"""State that all gateway processes of one host share and keep over restarts, in shared memory.

What must be shared between hosts does not belong here.
"""
