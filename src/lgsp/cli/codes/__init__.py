"""Commands on code lists, mappings of codes, and changes of codes. Decisions and rows belong in `catalogue`."""
