"""A tree as a sentence, in English and Dutch. Neither the catalog nor the data enter."""
