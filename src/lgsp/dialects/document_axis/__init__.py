"""The national document axis (trục liên thông văn bản, VXP): calls whose header fields are signed with a shared secret."""
