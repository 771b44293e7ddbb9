"""The ground: what is stored, how it is opened, and what there is to ask about.

No rule of the language, of a vendor or of a screen enters here; only this room imports duckdb.
"""
