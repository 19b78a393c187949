"""Steps that read, validate and rewrite bodies and fields of requests and replies. They never talk to the provider."""
