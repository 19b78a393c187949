"""What is shown to be recognised, and how secrets are kept: tokens, verifiers, public keys, sealed secrets.

Who may do what belongs in `domain/access.py` and the registry.
"""
