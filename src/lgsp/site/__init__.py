"""The wiring of the control plane: Django's settings, addresses, servers, jobs, and where apps of one step meet.

Decisions belong to the apps.
"""
