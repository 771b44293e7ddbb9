"""Outward: cursor or profile -> rows -> plan -> files or calls -> outcomes. Never imports ingest."""
