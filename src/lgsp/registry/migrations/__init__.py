"""Schema changes of the registry."""
