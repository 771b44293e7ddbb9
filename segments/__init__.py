"""The language: from a text or a builder's tree to one selection query, and back to words.

A pure compiler over plain data. It asks no clock and no database; only audience.py evaluates, on a reader handed in.
"""
