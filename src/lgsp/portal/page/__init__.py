"""What all pages share: frame, navigation, forms, figures, paging, refusals, words.

A page itself belongs to the room of its job.
"""
