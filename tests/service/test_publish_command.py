"""`klankbord publish` writes where its typist stands, tells what it wrote, and says one sentence where it cannot."""

import json
from pathlib import Path

import polars as pl


def test_publish_tells_what_it_wrote_and_again_what_stayed(filled, tmp_path: Path) -> None:
    first = filled("publish", "out", "--json")
    told = json.loads(first.out)
    assert (first.code, told["folder"], told["kept"]) == (0, str(tmp_path / "out"), 0)
    assert told["views"]["customers"] == {"rows": 3, "files": 1} and told["written"] == len(told["views"])
    assert pl.read_parquet(tmp_path / "out/customers/*.parquet")["country"].to_list().count("NL") == 2
    again = filled("publish", "out")
    written = f"files: 0 written, {told['written']} as before, 0 gone."
    assert again.out == f"{tmp_path / 'out'} has 13 views as of now, {told['rows']} rows; {written}\n"


def test_a_folder_of_something_else_is_refused_in_a_sentence(filled, tmp_path: Path) -> None:
    done = filled("publish", ".")
    assert done.code == 1 and "holds something else" in done.err and "into a folder of its own.\n" in done.err
    assert not (tmp_path / ".sets").exists()
