"""The steps of the pipeline, one per file; `gateway/pipeline.py` says in which order.

A step makes one decision and calls the rest of the pipeline; code shared by several steps is beside the pipeline.
"""
