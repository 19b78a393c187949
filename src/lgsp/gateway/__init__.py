"""The component in the path of calls: an HTTP server, the pipeline, and what a process of it needs. No Django."""
