"""Questions to the index and its figures. Nothing here writes."""
