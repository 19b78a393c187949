"""The views, one module per noun: they ask queries, call operations, and choose the template."""
