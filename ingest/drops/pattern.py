"""Which names are meant: `activities_{date:%Y%m%d}*.csv`. `*` is anything, `?` one character, `{date:…}` a date by
strftime codes; all else is itself."""

import re
from dataclasses import dataclass
from datetime import datetime

DIGITS = {"Y": 4, "y": 2, "m": 2, "d": 2, "H": 2, "M": 2, "S": 2, "j": 3}
_TOKEN = re.compile(r"\{date(?::([^{}]*))?\}|\*|\?|[^*?{}]+|.", re.DOTALL)
_CODE = re.compile(r"%(.)|([^%]+)|%", re.DOTALL)


@dataclass(frozen=True)
class NamePattern:
    text: str
    _regex: re.Pattern[str]
    _formats: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> "NamePattern":
        """ValueError, with the end of a sentence that begins with the setting's name, for what is none."""
        text = text.strip()
        if not text or "/" in text or "\\" in text:
            raise ValueError("is a pattern for names of files, as activities_{date:%Y%m%d}*.csv, without folders")
        pieces, formats = [], []
        for token in _TOKEN.finditer(text):
            match token[0]:
                case "*":
                    pieces.append(".*")
                case "?":
                    pieces.append(".")
                case "{" | "}":
                    raise ValueError("has a placeholder that does not exist; there is {date:%Y%m%d}, and * and ?")
                case whole if whole.startswith("{date"):
                    formats.append(token[1] or "%Y-%m-%d")
                    pieces.append(f"({_digits(formats[-1])})")
                case plain:
                    pieces.append(re.escape(plain))
        return cls(text, re.compile("".join(pieces), re.DOTALL), tuple(formats))

    def date_of(self, name: str) -> datetime | None:
        """The date in the name, the first moment of time where it has none; ValueError where the name does not match
        or holds a date that does not exist."""
        found = self._regex.fullmatch(name)
        if not found:
            raise ValueError(f"its name is not as {self.text}")
        if not self._formats:
            return None
        try:
            return datetime.strptime("\0".join(found.groups()), "\0".join(self._formats))
        except ValueError:
            raise ValueError(f"its name holds no date that exists, as {self.text} asks") from None


def _digits(codes: str) -> str:
    pieces = []
    for token in _CODE.finditer(codes):
        if token[2]:
            pieces.append(re.escape(token[2]))
        elif token[1] in DIGITS:
            pieces.append(rf"\d{{{DIGITS[token[1]]}}}")
        else:
            raise ValueError(
                f"has a date code that does not exist here; there are {', '.join('%' + c for c in DIGITS)}"
            )
    return "".join(pieces)
