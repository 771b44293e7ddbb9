"""The body of a call as its reply: as it came, digit by digit, each object with what there is to tell of it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from json import JSONDecoder
from typing import NoReturn

from service.api.problem import Refused

ID, ERROR = "klankbord_id", "klankbord_error"
_SPACE = re.compile(r"[ \t\n\r]*")


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)


_DECODER = JSONDecoder(parse_constant=_refuse)  # NaN is a word of Python's, not of JSON


@dataclass(frozen=True)
class Echo:
    """`elements`: the texts of a list's items, or of the one thing that the body is."""

    elements: tuple[str, ...]
    is_list: bool

    @classmethod
    def read(cls, text: str) -> "Echo":
        """Refused 400 for what is no JSON, or JSON that nothing of ours can take apart."""
        try:
            _, end = _DECODER.raw_decode(text, start := _after_space(text, 0))
            if _after_space(text, end) != len(text):
                raise ValueError
        except ValueError:
            raise Refused(400, "The body is not JSON, or JSON that is cut off.") from None
        except RecursionError:
            raise Refused(400, "The body has lists or objects too deep within each other.") from None
        if text[start] != "[":
            return cls((text[start:end],), is_list=False)
        return cls(tuple(_items(text, start)), is_list=True)

    def told(self, about: Mapping[int, Mapping[str, str | int]]) -> str:
        """The body with the fields of `about`, by place from 0, in its objects; what else of these names is gone."""
        elements = [
            _with(element, about[place]) if place in about and element.startswith("{") else element
            for place, element in enumerate(self.elements)
        ]
        return f"[{', '.join(elements)}]" if self.is_list else elements[0]


def _items(text: str, start: int) -> list[str]:
    found = []
    place = _after_space(text, start + 1)
    while text[place] != "]":
        _, end = _DECODER.raw_decode(text, place)
        found.append(text[place:end])
        place = _after_space(text, end)
        place = _after_space(text, place + 1) if text[place] == "," else place
    return found


def _with(element: str, fields: Mapping[str, str | int]) -> str:
    kept = []
    place = _after_space(element, 1)
    while element[place] != "}":
        begin = place
        name, end = _DECODER.raw_decode(element, place)
        value = _after_space(element, _after_space(element, end) + 1)
        _, end = _DECODER.raw_decode(element, value)
        if name not in (ID, ERROR):
            kept.append(element[begin:end])
        place = _after_space(element, end)
        place = _after_space(element, place + 1) if element[place] == "," else place
    return "{" + ", ".join([*kept, *(f"{json.dumps(name)}: {json.dumps(each)}" for name, each in fields.items())]) + "}"


def _after_space(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    assert found is not None
    return found.end()
