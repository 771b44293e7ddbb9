"""Does a tree mean something here, and is anything about it odd? People are never looked for."""
