"""Processes of the platform: the supervisor, the embedded PostgreSQL, leases between processes.

How each process is started is in `cli/operation/launch.py`.
"""
