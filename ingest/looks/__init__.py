"""What a file holds, looked at before it lands and told after: what its columns look like, what the words of its events
mean, and the mapping that is suggested. What lands, and how, never enters."""
