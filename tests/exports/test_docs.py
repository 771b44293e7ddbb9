"""What docs/exports.md says exists, exists, and what exists it says."""

import re
from pathlib import Path

from exports.goes.activities import BROADCAST_COLUMNS, COLUMNS
from exports.settings.known import EVERY

PAGE = (Path(__file__).parents[2] / "docs/exports.md").read_text()


def test_every_setting_is_on_the_page_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \|(.*?)\|", PAGE.partition("## Settings")[2], re.MULTILINE))
    assert rows.keys() == EVERY.keys()
    for name, (default, _) in EVERY.items():
        if default and name != "kinds":
            assert rows[name].strip() == f"`{default}`"


def test_every_column_is_on_the_page() -> None:
    assert [column for column in (*COLUMNS, *BROADCAST_COLUMNS) if f"`{column}`" not in PAGE] == []
