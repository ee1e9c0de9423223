"""Compare: two versions of a translated corpus, with and without a reference."""
