"""Steps that talk to the provider: credentials towards it, and the forwarding itself.

All steps before them are complete and the request is recorded.
"""
