"""The processes that `lgsp up` starts. People do not call them; commands for people stand in the other rooms."""
