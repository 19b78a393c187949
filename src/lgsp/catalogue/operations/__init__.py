"""Verbs of the catalogue: each is one transaction."""
