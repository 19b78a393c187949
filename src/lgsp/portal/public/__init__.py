"""Pages for everybody, without sign-in: the public log and public statistics. Nothing personal and no small count is shown here."""
