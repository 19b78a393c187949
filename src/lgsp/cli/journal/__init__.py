"""Commands on the journal and what is made of it: verification, receipts, bodies, expiry, replay, statistics.

The work itself is done in `journal` and the apps.
"""
