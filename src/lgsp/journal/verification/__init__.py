"""Verification of a whole journal from its files alone, and the texts of its findings. Nothing here repairs anything."""
