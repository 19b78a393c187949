"""Commands on who takes part and what may be called: members, services, rights, officers, configuration, links.

Each calls one operation or query of `registry`.
"""
