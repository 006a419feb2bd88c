"""Translations, and how each language writes a day."""
