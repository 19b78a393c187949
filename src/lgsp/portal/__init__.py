"""The pages, over operations and queries."""
