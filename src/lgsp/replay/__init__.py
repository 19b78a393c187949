"""Sending a call again in its consumer's name: asked for, approved, sent, never twice unasked.

The call itself passes the gateway like any other.
"""
