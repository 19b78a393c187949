"""Verbs: everything that changes the registry, used alike by the command line, the JSON API and the pages.

Each is one transaction with its act; questions belong in `queries`.
"""
