"""How outside systems speak: one folder each, with what we answer as it (`face.py`), how we call it (`reach.py`), facts and samples.

No dialect knows another, and none does input or output.
"""
