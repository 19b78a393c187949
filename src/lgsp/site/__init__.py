"""The wiring of the control plane: Django's settings, addresses, servers, jobs."""
