"""The gateway, the data plane: an HTTP server, the pipeline of steps, and their per-process dependencies.

It reads the signed configuration and nothing else of the control plane; Django is never imported here.
"""
