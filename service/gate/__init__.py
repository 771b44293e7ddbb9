"""The gate: who is let through to the pages, and the pages at which one signs in."""

from service.gate.gate import Gate

__all__ = ["Gate"]
