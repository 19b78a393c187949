"""Invented persons and enterprises, and the real administrative units between which they live.

Every name says that it is a sample.
"""
