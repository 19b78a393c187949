"""Identification of callers: presented credentials, tokens, signatures, certificates, replays.

What the caller may do is decided by the steps of `admission`.
"""
