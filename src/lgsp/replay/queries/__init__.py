"""Questions about calls that were sent again or wait to be. Nothing here writes."""
