"""What steps need to read, check, rewrite, sign or keep messages, made ready once per process.

The order of the steps is in `pipeline.py`.
"""
