"""What a source or a destination can be set to: its name is the key under which a kind keeps it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from jobs.errors import SettingRefused
from jobs.secrets import check


@dataclass(frozen=True)
class Setting:
    """`default` None: it must be given; a callable is asked once, with the time at which the source is made. `check`
    returns the value as it is kept, or raises ValueError with the end of the sentence "The setting NAME …"."""

    comment: str
    default: str | Callable[[datetime], str] | None = None
    check: Callable[[str], str] = str.strip
    starts_over: bool = False  # another value means other rows: the next run begins at the beginning
    is_server: bool = False  # whose it is: another server is somebody else's, another path on the same one is not
    is_path: bool = False  # of this machine: kept absolute, from where it was typed

    def default_at(self, now: datetime) -> str | None:
        return self.default(now) if callable(self.default) else self.default


def check_settings(
    owner: str, known: Mapping[str, Setting], given: Mapping[str, str], now: datetime, cwd: Path | None = None
) -> dict[str, str]:
    """Every setting of `known` as it is kept, defaults included; `owner` as in "a folder source", a relative path from
    `cwd`. SettingRefused."""
    refuse_unknown(owner, "setting", given, known)
    found = {}
    for name, setting in known.items():
        value = given.get(name) or setting.default_at(now)
        if value is None:
            raise SettingRefused(f"A {owner} needs the setting {name}: {setting.comment}. Give it as --set {name}=…")
        try:
            found[name] = setting.check(value)
            if setting.is_path and found[name]:
                found[name] = str(((cwd or Path.cwd()) / Path(found[name]).expanduser()).absolute())
        except ValueError as error:
            raise SettingRefused(f"The setting {name} {error}, not {value[:100]!r}.") from None
    return found


def check_secrets(
    owner: str,
    needed: Mapping[str, str],
    optional: Mapping[str, str],
    given: Mapping[str, str],
    cwd: Path | None = None,
) -> dict[str, str]:
    """The references as they are kept. SettingRefused where one is missing or unknown; SecretMissing."""
    refuse_unknown(owner, "secret", given, {**needed, **optional})
    for name, comment in needed.items():
        if not given.get(name):
            raise SettingRefused(
                f"A {owner} needs the secret {name}: {comment}. Give it as --secret {name}=env:VARIABLE"
            )
    return {name: check(reference, cwd) for name, reference in given.items()}


def refuse_unknown(owner: str, what: str, given: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    """SettingRefused, with what exists and what comes nearest, where a name of `given` is not in `known`."""
    for name in given:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f", meant is perhaps {near[0]}" if near else ""
            raise SettingRefused(f"A {owner} has no {what} {name!r}{hint}; there are: {', '.join(known) or 'none'}.")
