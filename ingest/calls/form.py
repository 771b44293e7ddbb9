"""A body that is a form, as its fields: what a vendor signs, and where its JSON stands. What they mean never enters."""

from urllib.parse import parse_qsl

MOST_FIELDS = 1000
WHOLE = "."  # where the JSON stands, of a vendor whose forms hold none: the fields themselves are what is meant


def is_form(content_type: str, body: bytes) -> bool:
    """Whether a body is a form, of a vendor that sends JSON too: many call JSON a form that is none."""
    return content_type.startswith("application/x-www-form-urlencoded") and body.lstrip()[:1] not in (b"{", b"[")


def has_parts(content_type: str) -> bool:
    """Whether a body is a form with files in it, which is not read."""
    return content_type.startswith("multipart/")


def fields(body: bytes) -> dict[str, str]:
    """Each field's text. ValueError for what is no form, or has a field twice: nobody could tell which is signed."""
    pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    found: dict[str, str] = {}
    for name, text in pairs:
        if name in found:
            raise ValueError(f"the field {name[:60]!r} stands in it twice")
        found[name] = text
    return found
