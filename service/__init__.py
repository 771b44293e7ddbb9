"""The roof: command line, HTTP API, and the one process that owns a warehouse."""
