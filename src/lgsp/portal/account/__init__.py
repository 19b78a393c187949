"""An officer's own account and the ways to sign in. Accounts of other people belong in `administration`."""
