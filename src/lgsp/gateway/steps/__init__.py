"""The steps of the pipeline, one per file; `gateway/pipeline.py` says in which order.

A step decides one thing and hands on; what several steps share stands beside the pipeline.
"""
