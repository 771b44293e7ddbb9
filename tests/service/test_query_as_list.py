"""`klankbord query as-list` makes and refreshes a list that profiles ask for, and says what it left out."""

import json
from pathlib import Path


def test_a_saved_query_becomes_a_list_and_again_as_it_is_now(filled, tmp_path: Path) -> None:
    (tmp_path / "q.sql").write_text("select customer_id, email from customers where country = $c")
    (tmp_path / "in.profile").write_text('profile "In"\ninclude in list "Picked"\n')
    assert filled("query", "save", "picked", "q.sql", "--param", "c=NL").code == 0
    first = json.loads(filled("query", "as-list", "picked", "--name", "Picked", "--json").out)
    assert (first["read"], first["inserted"]) == (2, 2)
    assert filled("profile", "members", "in.profile", "--format", "csv").out == "profile,customer_id\nIn,1\nIn,c@x.nl\n"
    again = filled("query", "as-list", "picked", "--name", "Picked", "--param", "c=BE")
    assert again.code == 0 and "1 read, 1 inserted" in again.out
    assert filled("profile", "members", "in.profile", "--format", "csv").out == "profile,customer_id\nIn,2\n"
    assert filled("query", "as-list", "nosuch").code == 1


def test_a_query_without_people_is_one_sentence(filled, tmp_path: Path) -> None:
    (tmp_path / "q.sql").write_text("select count(*) as n from customers")
    assert filled("query", "save", "sizes", "q.sql").code == 0
    done = filled("query", "as-list", "sizes")
    assert (
        done.code == 1 and done.err == "The query has no column customer_id or email; it has: n. Rename one with as.\n"
    )
