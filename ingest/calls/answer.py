"""What a call that only sets something up is answered with; nothing lands of it. Which calls those are never enters."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
