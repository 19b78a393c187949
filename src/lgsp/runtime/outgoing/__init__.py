"""Single requests of the control plane: to the gateway of this home, to time-stamping authorities, identity providers and others outside.

Calls of consumers never go this way.
"""
