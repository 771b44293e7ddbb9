"""Rows as calls: in batches (batches.py), sent (sending.py) in a run (delivery.py), their fate kept (record.py)."""
