"""How outside systems speak: one folder per dialect, with what we know of its wire shape and nothing else.

Rules: pure, and no dialect imports another. `face.py` answers as the system, `reach.py` calls it, `facts.toml` holds the facts.
"""
