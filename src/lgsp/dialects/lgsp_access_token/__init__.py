"""The header `lgspaccesstoken` with which several provinces' platforms let a system in, and its bare form in `Authorization`."""
