"""Sources that call us: the line in which calls wait to land, what callers are answered, what is learned from them."""
