"""What the steps need to parse, validate, rewrite, sign or cache messages, prepared once per process.

The order of the steps is in `pipeline.py`.
"""
