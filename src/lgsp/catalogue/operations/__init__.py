"""Verbs of the catalogue: each is one transaction with its act. Questions belong in `queries`, decisions in `rules.py`."""
