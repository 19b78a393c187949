"""Single requests of the control plane: to the gateway of this home, to time-stamping authorities, identity providers and other outside systems.

Calls of consumers never use this code.
"""
