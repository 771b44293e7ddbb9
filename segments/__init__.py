"""The language: from a text or a builder's tree to one selection query, and back to words.

A pure compiler over plain data that asks no clock. Three rooms alone are handed a reader: audience.py finds and counts
people, lint.py looks for values that occur nowhere, profiles.py keeps what is saved.
"""
