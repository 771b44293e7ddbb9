"""Tags of a profile: the words in what it is for that begin with #. So they are part of its text, go along with it
through files and git, and have their versions; docs/decisions/013 says why."""

import re

TAG = re.compile(r"(?<![\w#&])#([^\W\d][\w-]*)")


def tags(about: str | None) -> tuple[str, ...]:
    """Each once, without the #, in lower case and in their order: `for the #shop, #call-centre`: shop, call-centre."""
    return tuple(dict.fromkeys(each.lower() for each in TAG.findall(about or "")))


def without_tags(about: str | None) -> str:
    """What it is for, but for tags that stand at its begin or end; within a sentence they are words of it."""
    some = rf"(?:\s*{TAG.pattern})+\s*"
    return re.sub(rf"^{some}|{some}$", "", about or "").strip()
