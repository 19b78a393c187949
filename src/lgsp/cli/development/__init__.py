"""Commands for those who develop the platform: tests, checks, benchmarks, reference pages.

What operators need belongs in the other rooms.
"""
