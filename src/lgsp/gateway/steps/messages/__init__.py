"""Steps that read, check and rewrite bodies and fields on the way there and back. They never talk to the provider."""
