"""Schema changes of operational monitoring."""
