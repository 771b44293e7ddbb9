"""What a tree asks of the data: sets with every time worked out, and the passes that make them cheap. No SQL enters."""
