"""The rows of the index and its figures, one module per noun. They are a copy of the journal, which is the proof."""
