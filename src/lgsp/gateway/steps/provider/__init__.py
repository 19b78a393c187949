"""Steps that talk to the provider: credentials towards it, and the forwarding itself.

Everything before them has been recorded.
"""
