"""Connections to providers: the connection pool, one connection, TLS, bodies, deadlines.

Credentials towards providers belong in `gateway/upstream`.
"""
