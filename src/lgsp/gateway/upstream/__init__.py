"""Calls to providers as a gateway process makes them: credentials towards them, circuit breakers, health checks, link tests.

The connections themselves are in `runtime/upstream`.
"""
