"""What was kept: calls as they came and rows that could not land. Tried, read again through another mapping, let go."""
