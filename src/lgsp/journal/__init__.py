"""The journal: append, seal, verify. Its state is files; it owns no tables and imports no Django."""
