"""Connections to providers: the pool, one connection, TLS, bodies, deadlines.

Credentials towards providers belong in `gateway/upstream`.
"""
