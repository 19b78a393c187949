"""What the gateway finds and changes in a message: mappings, code translation, persons concerned, field minimisation.

Validation of messages belongs in `descriptions` and `xml`.
"""
