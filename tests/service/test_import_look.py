"""On the command line a file is looked at before it is imported."""

import json
from pathlib import Path

import pytest


def test_a_look_at_a_file_stores_nothing_and_is_the_mapping_that_reads_it(klankbord, tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("Klantnummer;Geboren;Sinds\nK1;14-03-1985;01-02-2024\n")
    looked = klankbord("import", "customers", str(path), "--look")
    assert looked.code == 0 and "# Geboren | 14-03-1985 | Geboren, date" in looked.out
    assert klankbord("runs", "--format", "json").out.strip() == "[]"
    (tmp_path / "c.toml").write_text(looked.out)
    assert klankbord("import", "customers", str(path), "--mapping", str(tmp_path / "c.toml")).code == 0
    assert klankbord("sql", 'select "Geboren" + 1 as next from customers').out == "next\n1985-03-15\n"
    told = json.loads(klankbord("import", "customers", str(path), "--look", "--json").out)
    assert told["columns"][2] == {
        "name": "Sinds", "sample": "01-02-2024", "kept_as": "Sinds", "type": "text",
        "forms": ["%d-%m-%Y", "%m-%d-%Y"],
    }  # fmt: skip


@pytest.mark.parametrize("more", [("b.csv",), ("--source", "x"), ("--mapping", "deployteq-activities")])
def test_a_look_is_at_one_file_and_takes_nothing_else(klankbord, more: tuple[str, ...]) -> None:
    refused = klankbord("import", "customers", "a.csv", "--look", *more)
    assert refused.code == 2 and "one file" in refused.err
