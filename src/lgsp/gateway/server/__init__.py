"""The HTTP/1.1 server towards consumers: listener, connections, parsing and serialising, streamed bodies.

What a call means is decided behind `Application`, in the pipeline.
"""
