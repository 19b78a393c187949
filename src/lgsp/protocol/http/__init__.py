"""Parts of HTTP messages: targets, header fields, signatures over them, problem documents, JSON bodies read strictly.

Connections and sockets belong in `gateway/server` and `runtime/upstream`.
"""
