"""Records whose term is over: what goes, what stays, and the proof of it.

Who decides on terms and holds is the app `retention`.
"""
