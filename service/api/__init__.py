"""The HTTP API, /api/v1: the same functions as the command line, for programs."""

from service.api.api import Api

__all__ = ["Api"]
