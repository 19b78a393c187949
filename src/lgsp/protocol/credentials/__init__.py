"""Formats of credentials and of stored secrets: tokens, verifiers, public keys, sealed secrets.

Authorisation (who may do what) belongs in `domain/access.py` and the registry.
"""
