"""The language as text: read into a tree, written in its one canonical form. What a name stands for never enters."""
