"""The steps of the pipeline, one per file; `gateway/pipeline.py` says in which order."""
