"""Why somebody is in or out, with the rows and values behind it, on a reader that is handed in."""
