"""Verbs: everything that changes the registry, used alike by the command line, the JSON API and the pages."""
