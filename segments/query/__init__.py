"""A plan as one query in a dialect. What is asked never changes here, and nothing is run."""
