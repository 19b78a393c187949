"""Parts of HTTP messages: request targets, header fields, message signatures, problem documents, strictly parsed JSON bodies.

Connections and sockets belong in `gateway/server` and `runtime/upstream`.
"""
