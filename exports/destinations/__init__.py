"""Where files go, one module a destination. What is in the files is decided above; nothing here reads the warehouse."""
