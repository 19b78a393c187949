"""The registry: who takes part, what may be called, by whom, on which legal basis; and the configuration compiled from it."""
