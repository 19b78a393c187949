"""What is kept and until when: bodies, legal holds, room on disk. Figures about calls belong in `exchanges` and `overview`."""
