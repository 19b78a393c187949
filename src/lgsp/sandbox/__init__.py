"""Simulated outside systems for the demo, made from the dialects' faces.

Only `cli` imports it, and no part of the platform is simulated here.
"""
