"""Expiry of records whose term is over: what is deleted, what remains, and the proof of it.

Terms and legal holds are decided by the app `retention`.
"""
