"""Questions about uses of a person's data: by the person, by agencies, by other platforms. Nothing here writes."""
