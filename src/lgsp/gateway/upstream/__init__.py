"""The way to providers as a gateway process sees it: credentials towards them, circuits, health checks, tests of links.

The connections themselves are in `runtime/upstream`.
"""
