"""The name of a file as a pattern: `2026/{date:%m}/activities_{date:%Y%m%d}_{run}.csv`, relative to the folder.

`{date:…}` is the local date and time of the run with strftime codes, `{run}` its number, `{export}` the export's name,
`{extension}` the setting. What a pattern gives always stays inside the folder.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from jobs.errors import SettingRefused
from sql.errors import quoted

TOKEN = re.compile(r"\{(date|run|export|extension)(?::([^{}]*))?\}")
CODES = re.compile(r"%(?![YymdHMSjVGu])")
LONGEST_NAME = 200  # bytes; file systems allow 255, and the hidden name while writing is a little longer


@dataclass(frozen=True)
class Pattern:
    text: str

    @classmethod
    def read(cls, setting: str, text: str) -> "Pattern":
        """SettingRefused where a placeholder does not exist or the file could fall outside the folder."""
        for token in TOKEN.finditer(text):
            if token[2] is not None and token[1] != "date":
                raise SettingRefused(f"{setting}: {token[0]} takes no format; write {{{token[1]}}}.")
            if token[2] and CODES.search(token[2]):
                raise SettingRefused(
                    f"{setting}: {token[0]} has an unknown date code; %Y %y %m %d %H %M %S %j %G %V %u exist."
                )
        if "{" in TOKEN.sub("", text) or "}" in TOKEN.sub("", text):
            raise SettingRefused(
                f"{setting}: {quoted(text)} has a placeholder that does not exist; "
                "there are {date:%Y%m%d}, {run}, {export} and {extension}."
            )
        pattern = cls(text)
        _check(setting, pattern.fill(datetime(2000, 1, 1), run=1, export="export", extension="csv"))
        return pattern

    def fill(self, at: datetime, *, export: str, extension: str, run: int | None = None) -> str:
        """The path it gives at local time `at`; `{run}` stays as it is while the number is not known."""

        def put(token: re.Match[str]) -> str:
            match token[1]:
                case "date":
                    return at.strftime(token[2] or "%Y-%m-%d")
                case "run":
                    return token[0] if run is None else str(run)
                case "export":
                    return export
                case _:
                    return extension

        return TOKEN.sub(put, self.text)


def _check(setting: str, path: str) -> None:
    for part in path.split("/"):
        if not part or part.startswith(".") or part != part.strip():
            raise SettingRefused(
                f"{setting}: {quoted(path)} is no path inside the folder; "
                "no part of it may be empty, begin with a dot, or begin or end with a space."
            )
        if not part.isprintable() or "\\" in part or len(part.encode()) > LONGEST_NAME:
            raise SettingRefused(
                f"{setting}: {quoted(part)} cannot be the name of a file; use letters, digits, _ and -."
            )
