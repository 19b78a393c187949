"""Questions about what is kept, held and expired. Nothing here writes."""
