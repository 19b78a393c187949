"""Shared code lists: everybody means the same commune, also after a merger.

Who takes part and what may be called belongs in `registry`.
"""
