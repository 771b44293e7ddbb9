"""Who is in: found, counted, compared, on a reader that is handed in."""
