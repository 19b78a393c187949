"""Noun phrases: what can be asked of the registry. Functions, not methods; they read and never write."""
