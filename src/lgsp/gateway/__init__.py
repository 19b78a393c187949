"""The component in the path of calls: an HTTP server, the pipeline, and what one process of it needs.

It reads the signed configuration and nothing else of the control plane; Django is never imported here.
"""
