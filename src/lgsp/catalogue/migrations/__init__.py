"""Schema changes of the catalogue."""
