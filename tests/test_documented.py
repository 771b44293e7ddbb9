"""What docs/ lists is what there is, and its examples can be used as they stand."""

import re
import textwrap
from pathlib import Path

from ingest.records import FIXED
from sql import declaration

DOCS = Path(__file__).parents[1] / "docs"
VENDORS = Path(__file__).parents[1] / "ingest" / "calls" / "vendors"


def words(text: str) -> set[str]:
    return set(re.findall(r"`([\w-]+)`", text))


def test_the_data_model_of_the_docs_is_one() -> None:
    text = (DOCS / "models.md").read_text().split("The whole of one:\n\n")[1].split("\n- A type is")[0]
    declared = declaration.read(textwrap.dedent(text))
    assert [each.name for each in declared.activities] == ["order", "answer"]


def test_the_docs_list_every_column_of_every_kind_of_rows() -> None:
    text = (DOCS / "import.md").read_text().split("## Columns\n")[1].split("\n## ")[0]
    rows = {words(kind).pop(): words(columns) for kind, columns in re.findall(r"^\| (`\w+`) \| (.*?) \|", text, re.M)}
    rows["answers"] = rows["answers"] - {"responses"} | rows["responses"]
    assert rows == {kind: set(records.columns) for kind, records in FIXED.items()}


def test_the_docs_list_every_kind_of_source_that_is_called() -> None:
    table = (DOCS / "webhooks.md").read_text().split("| who sends |")[1].split("\n\n")[0]
    assert words(table) == {each.stem for each in VENDORS.glob("*.toml")}
