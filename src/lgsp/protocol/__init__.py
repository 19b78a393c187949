"""The wire and file formats: parsers and serialisers, one subpackage per family of formats.

Pure: keys and the current time are passed in; whatever needs I/O belongs in `runtime`.
"""
