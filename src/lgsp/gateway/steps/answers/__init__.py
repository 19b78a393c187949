"""Steps that answer a call without its provider, or turn an error into a reply of the caller's dialect.

How an error looks in each dialect is in `gateway/faces.py`.
"""
