"""How a vendor signs its calls: one file a scheme, each named here once.

A scheme looks at the raw bytes, never at what was read from them, and compares in constant time. Who else may call,
with a token, is the roof's.
"""

from typing import Protocol

from ingest.request import Request
from ingest.signatures.svix import Svix


class Scheme(Protocol):
    secret: str  # what the signing key is and where the vendor shows it

    def verify(self, request: Request, key: str, max_age_seconds: float) -> None:
        """SignatureWrong, saying why, where `request` was not signed with `key`, or longer ago than that."""


SCHEMES: dict[str, Scheme] = {"svix": Svix()}
