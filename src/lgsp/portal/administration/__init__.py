"""The signed configuration and the audit log. What concerns one's own account belongs in `account`."""
