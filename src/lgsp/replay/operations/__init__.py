"""Verbs of replay: ask, look, approve, refuse, send. What is sent is made in `material.py`."""
