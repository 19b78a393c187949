"""Verification of a whole journal from its files alone, and the words for what it finds. Nothing here repairs anything."""
