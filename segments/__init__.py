"""The language: from a text or a builder's tree to one selection query, to its people, and back to words.

ast.py is the tree that every view is a view of. text reads and writes it, checking tells what it cannot mean, sentence
says it, planning makes sets of it, query makes SQL of those: pure, over plain data, and they ask no clock. people, why,
saved and check.py are handed a reader.
"""
