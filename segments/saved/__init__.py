"""Profiles over time: their versions and references, and who entered and left them."""
