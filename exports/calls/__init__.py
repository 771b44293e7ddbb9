"""Rows as calls: cut into batches (batches.py), tried and told (delivery.py), what became of each kept (record.py)."""
