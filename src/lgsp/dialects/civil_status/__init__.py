"""The civil status register (hộ tịch) and the linked birth and death procedures, in the earlier form and in that of 2025."""
