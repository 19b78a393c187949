"""Commands that run the platform on a home: up, down, status. The single processes stand in `parts`."""
