"""What tells of an erased person beside their own rows: cut out where it is theirs, else told where it is."""
