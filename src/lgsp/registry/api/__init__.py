"""The JSON API of the registry: operations and queries as HTTP, one module per noun.

Decisions belong in `rules.py`, verbs in `operations`.
"""
