"""Questions to the catalogue; nothing here writes. What gateways and their callers are told is in `services`."""
