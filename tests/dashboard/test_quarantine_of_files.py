"""What could not land from a file is told how to be read, on the page where it waits, or let go of."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from landing import ask
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from dashboard.words import table
from ingest.files import import_files
from ingest.kept import mending
from ingest.kept.quarantine import Chosen
from ingest.mapping import Mapping
from ingest.source import import_mapping
from sql.warehouse import Warehouse

Visit = Callable[..., AppTest]
NOW = datetime(2026, 11, 22, 10)
LINES = """email,event,occurred_at
an@x.nl,geopend,14-11-2026 09:00
an@x.nl,geopend,15-11-2026 09:00
an@x.nl,geklikt,14-11-2026 10:05
an@x.nl,doorgestuurd,14-11-2026 10:05
an@x.nl,open,16-11-2026 10:05
an@x.nl,open,17-11-2026 10:05
"""


@pytest.fixture
def rejected(attached: Warehouse, tmp_path: Path) -> Warehouse:
    """Six rows that wait: four with words of their own, two with times of their own."""
    path = tmp_path / "e.csv"
    path.write_text(LINES)
    assert import_files(attached, "events", [path], now=NOW).counts.rejected == 6
    return attached


def said(phrase: str, **values: object) -> str:
    return table()[phrase][0].format(**values)


def opened(visit: Visit, place: int) -> AppTest:
    app = visit("quarantine").toggle(key=f"quarantine_mend_{place}").set_value(True).run()
    assert not app.exception and not app.error
    return app


def try_so(app: AppTest) -> AppTest:
    return next(each for each in app.button if each.key.endswith("_try")).click().run()


def test_reasons_that_begin_alike_stand_together(rejected: Warehouse, visit: Visit) -> None:
    told = [each.value for each in visit("quarantine").markdown]
    assert any("unknown event\\: geopend … (3 different)" in each for each in told)
    assert any("occurred\\_at cannot be read as a time" in each and "(2 different)" in each for each in told)


def test_rows_of_a_file_that_came_under_a_name_of_its_own_are_told_how_to_be_read_too(
    attached: Warehouse, tmp_path: Path, visit: Visit
) -> None:
    path = tmp_path / "e.csv"
    path.write_text(LINES)
    import_files(attached, "events", [path], source="old tool", now=NOW)
    assert opened(visit, 0).dataframe


def test_words_of_a_file_get_their_meaning_and_its_rows_land(rejected: Warehouse, visit: Visit) -> None:
    app = opened(visit, 0)
    words = app.dataframe[0].value
    assert words["word"].to_list() == ["geopend", "doorgestuurd", "geklikt"]
    app = try_so(app)
    assert app.warning[0].value == said("quarantine.replayed", landed=3, left=1)
    assert ask(rejected, "select event::varchar, count(*) from events group by all order by all") == [
        ("click", 1),
        ("open", 2),
    ]
    with rejected.reader() as reader:
        kept = import_mapping.newest(reader, "events")
    assert kept is not None
    assert kept.mapping == Mapping(
        formats={"occurred_at": "%d-%m-%Y %H:%M"}, values={"event": {"geklikt": "click", "geopend": "open"}}
    )


def test_times_of_a_file_are_read_in_the_form_that_is_said(rejected: Warehouse, visit: Visit) -> None:
    app = opened(visit, 1)
    assert 'occurred_at = "%d-%m-%Y %H:%M"' in app.text_area[0].value
    app = try_so(app)
    assert app.success[0].value == said("quarantine.replayed", landed=2, left=0)
    assert ask(rejected, "select min(occurred_at) from events") == [(datetime(2026, 11, 16, 10, 5),)]


def test_times_of_a_file_are_read_on_the_clock_of_the_files_before(rejected: Warehouse, visit: Visit) -> None:
    with rejected.transaction() as writer:
        import_mapping.keep(writer, "events", Mapping(timezone="Europe/Amsterdam"), NOW)
    app = try_so(opened(visit, 1))
    assert app.success[0].value == said("quarantine.replayed", landed=2, left=0)
    assert ask(rejected, "select min(occurred_at) from events") == [(datetime(2026, 11, 16, 9, 5),)]


def test_what_is_mended_is_laid_over_the_mapping_of_files_like_those_of_the_rows(
    rejected: Warehouse, visit: Visit
) -> None:
    """Another tool's file came after it; its own other rows were mended before."""
    other = Mapping(columns={"email": "Adres"})
    with rejected.transaction() as writer:
        import_mapping.keep(writer, "events", Mapping(ignore=("row",)), NOW)
        import_mapping.keep(writer, "events", other, NOW + timedelta(hours=1))
    try_so(opened(visit, 0))  # the words
    try_so(opened(visit, 0))  # the times, which are the most by now
    with rejected.reader() as reader:
        kept = import_mapping.newest(reader, "events")
        assert kept is not None and kept.mapping is not None
        assert kept.mapping.ignore == ("row",) and kept.mapping.columns == {}
        assert set(kept.mapping.values["event"]) == {"geklikt", "geopend"}
        first = import_mapping.newest_that_fits(reader, "events", ["Adres", "event"])
        assert first is not None and first.mapping == other


def test_a_time_that_only_a_later_row_has_is_looked_at_too(attached: Warehouse, tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    rows = [*(f"an{each}@x.nl,open," for each in range(200)), "an@x.nl,open,14-11-2026 09:00"]
    path.write_text("\n".join(["email,event,occurred_at", *rows]))
    import_files(attached, "events", [path], now=NOW)
    with attached.reader() as reader:
        found = mending.suggested(reader, Chosen(source="import events"))
    assert found.formats == {"occurred_at": "%d-%m-%Y %H:%M"}


def test_a_text_that_is_no_mapping_changes_nothing(rejected: Warehouse, visit: Visit) -> None:
    app = opened(visit, 1)
    app = try_so(app.text_area[0].set_value("formats = 3").run())
    assert "formats" in app.error[0].value and not app.exception
    with rejected.reader() as reader:
        assert import_mapping.newest(reader, "events") is None
    assert ask(rejected, "select count(*) from events") == [(0,)]


@pytest.mark.parametrize(
    "text",
    ['[[rows]]\nkind = "events"', '[formats]\noccurred_at = "%Y"'],  # the replay fails; nothing lands by it
)
def test_what_lands_nothing_is_not_kept_for_the_next_file(rejected: Warehouse, visit: Visit, text: str) -> None:
    app = opened(visit, 1)
    app = try_so(app.text_area[0].set_value(text).run())
    assert not app.exception and not app.success
    with rejected.reader() as reader:
        assert import_mapping.newest(reader, "events") is None
    assert ask(rejected, "select count(*) from events") == [(0,)]


def reject_more_times(warehouse: Warehouse, folder: Path) -> None:
    path = folder / "more.csv"
    path.write_text("email,event,occurred_at\n" + "".join(f"an@x.nl,open,{day}-11-2026 08:00\n" for day in range(1, 9)))
    import_files(warehouse, "events", [path], now=NOW)


def drop_of(app: AppTest, place: int) -> Button:
    return next(each for each in app.button if str(each.key).startswith(f"quarantine_drop_{place}_"))


def test_a_click_drops_nothing_else_than_what_it_was_drawn_for(
    rejected: Warehouse, visit: Visit, tmp_path: Path
) -> None:
    app = visit("quarantine")
    reject_more_times(rejected, tmp_path)  # now the times are first
    app = drop_of(app, 0).click().run()
    assert not app.exception and not app.error
    assert ask(rejected, "select count(*) from app.rejected") == [(14,)]


def test_a_click_tries_nothing_else_than_what_it_was_drawn_for(
    rejected: Warehouse, visit: Visit, tmp_path: Path
) -> None:
    app = visit("quarantine")
    reject_more_times(rejected, tmp_path)  # now the times are first
    app = next(each for each in app.button if str(each.key).startswith("quarantine_replay_0")).click().run()
    assert not app.exception and not app.error and not app.warning
    assert ask(rejected, "select about, detail from audit where act = 'rows.replay'") == []


def test_counts_of_a_part_of_the_rows_say_so(attached: Warehouse, visit: Visit, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    lines = "".join(f"a{each}@x.nl,geopend,2026-11-01\n" for each in range(mending.MOST_LOOKED_AT + 1))
    path.write_text(f"email,event,occurred_at\n{lines}")
    import_files(attached, "events", [path], now=NOW)
    app = opened(visit, 0)
    told = said("quarantine.mend_last", shown="10,000", rows="10,001")
    assert told in [each.value for each in app.caption] and app.dataframe[0].value["rows"].to_list() == ["10,000"]


def test_rows_are_let_go_of_when_that_is_said_twice(rejected: Warehouse, visit: Visit) -> None:
    app = visit("quarantine")
    assert said("quarantine.drop_sure", count=4) in [each.value for each in app.markdown]
    app = drop_of(app, 0).click().run()
    assert not app.exception and not app.error
    assert ask(rejected, "select count(*) from app.rejected") == [(2,)]
    assert ask(rejected, "select act, about, detail from audit where act = 'rows.drop'") == [
        ("rows.drop", "import events", "unknown event:*")
    ]
