"""Social insurance (bảo hiểm xã hội): insurance numbers and households."""
