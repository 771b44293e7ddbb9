"""Rows as files: written (written.py), kept in the home (kept.py), brought to a place (placing.py)."""
