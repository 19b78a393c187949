"""The formats: bytes in, words out, and back; one room per family of formats.

Pure: keys and the present moment are handed in, and whatever needs input or output belongs in `runtime`.
"""
