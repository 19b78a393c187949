"""Members, systems, services, versions, access rights: who is connected and how.

What passed over these connections belongs in `exchanges`.
"""
