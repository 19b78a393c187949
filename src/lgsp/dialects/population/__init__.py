"""The national population database (CSDL quốc gia về dân cư): look up a citizen (037) and confirm a citizen (033), in SOAP 1.1."""
