"""A call as it comes: who made it, how it is signed, and what records its payload holds."""
