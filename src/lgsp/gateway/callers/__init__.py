"""Who calls: credentials as they are presented, tokens, signatures, certificates, replays.

What the caller may do is decided by the steps of `admission`.
"""
