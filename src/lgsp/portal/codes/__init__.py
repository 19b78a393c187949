"""Code lists, mappings of codes, imports, changes of codes.

Mappings of messages belong to their service version, in `connections`.
"""
