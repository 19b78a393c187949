"""What is found in a message and changed in it on its way: mappings, codes, persons, fields left out.

Whether a message is valid is a matter of `descriptions` and `xml`.
"""
