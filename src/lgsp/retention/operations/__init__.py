"""Verbs of retention: each says what goes or is held, with its act. Which holds and terms there are is asked in `queries`."""
