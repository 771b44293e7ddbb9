"""What an export can be set to: texts as they are typed and stored (known.py), read into values that fit
(settings.py)."""
