"""The first look: dashboard and search. Each page of detail belongs to the room of its job."""
