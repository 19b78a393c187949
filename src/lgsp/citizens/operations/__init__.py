"""Verbs about uses of a person's data and questions about them. What persons and agencies are shown belongs in `queries`."""
