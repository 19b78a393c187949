"""Who takes part, what may be called, by whom, on which legal basis; and the configuration compiled from it.

What passed is a matter of the journal and the apps above.
"""
