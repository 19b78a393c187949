"""The formats: bytes in, words out, and back. Pure: no I/O, no clock; keys and the present moment are handed in."""
