"""Shared code lists: everybody means the same commune, also after a merger."""
