"""Compares two versions of a translated corpus, with or without reference translations."""
