"""The snippets of docs/analysts.md run as they stand, against a Klankbord that is served and a folder it published."""

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from served import process, start

from sql.home import Home

GUIDE = (Path(__file__).parents[1] / "docs" / "analysts.md").read_text()
SNIPPETS = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
CUSTOMERS = "customer_id,email,country\nA,a@x.nl,NL\nB,b@x.nl,BE\n"
EVENTS = """event,occurred_at,customer_id,campaign
open,2026-10-02T10:00:00Z,A,News
open,2026-10-03T10:00:00Z,B,News
click,2026-09-03T10:00:00Z,A,News
click,2026-10-03T10:00:00Z,A,Sale
"""


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, object]]:
    """What stands under each name after all snippets ran in one session, in their order."""
    folder = tmp_path_factory.mktemp("analysts")
    (folder / "customers.csv").write_text(CUSTOMERS)
    (folder / "events.csv").write_text(EVENTS)
    served = start(home := Home.open(folder / "home"), folder)
    try:
        for arguments in (
            ("import", "customers", "customers.csv"),
            ("import", "events", "events.csv"),
            ("publish", "out"),
        ):
            assert process(*arguments, home=home, cwd=folder).code == 0
        made = process("token", "add", "notebook", "--scope", "sql", home=home, cwd=folder)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("ADDRESS", served.url)
            patch.setenv("TOKEN", made.out.split()[-1])
            patch.setenv("PUBLISHED", str(folder / "out"))
            found: dict[str, object] = {}
            for snippet in SNIPPETS:
                exec(snippet, found)
        yield found
    finally:
        served.end(signal.SIGTERM)


def test_every_snippet_gives_what_the_data_says(names: dict) -> None:
    assert len(SNIPPETS) == 5
    assert names["opens"].rows() == [("News", 2)]
    assert (
        sorted(names["people"]["country"]) == ["BE", "NL"]
        and str(names["people"].dtypes["country"]) == "large_string[pyarrow]"
    )
    assert names["rows"] == 4
    assert sorted(names["clicks"]) == [("BE", 1), ("NL", 3)]
    assert sorted(names["recent"].rows()) == [("click", 1), ("open", 2)]


def test_what_is_refused_is_its_sentence(names: dict) -> None:
    with pytest.raises(RuntimeError, match="DELETE is refused"):
        names["ask"]("delete from store.event")
