"""A source's definition is checked whole before it is kept, and holds references, never secrets."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ingest import source
from ingest.errors import MappingWrong, SourceWrong, UnknownRecords
from ingest.mapping import Mapping
from jobs.errors import JobError, SettingRefused
from sql import model
from sql.errors import KlankbordError
from sql.home import Home
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 21, 10)
TOKEN = {"token": "env:TOKEN"}
PROJECT = {"project": "company.com"}


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """For what is refused: nothing of it may be kept, so one is enough."""
    with Warehouse.open(Home.open(tmp_path_factory.mktemp("untouched"))) as opened:
        yield opened


def add(warehouse: Warehouse, name: str = "closealert", kind: str = "closealert", **given: Any) -> Any:
    with warehouse.transaction() as writer:
        return source.add(
            writer,
            name,
            kind,
            given.pop("settings", PROJECT),
            given.pop("secrets", TOKEN),
            now=given.pop("now", NOW),
            **given,
        )


def stored(warehouse: Warehouse) -> list[source.SourceDefinition]:
    with warehouse.reader() as reader:
        return source.all_sources(reader)


def test_a_source_is_kept_with_its_defaults_its_schedule_and_its_data_model(warehouse: Warehouse) -> None:
    add(warehouse)
    (kept,) = stored(warehouse)
    assert kept.settings["base_url"] == "https://api.closealert.com/v1/"
    assert kept.settings["since"] == "2023-11-22"
    assert (kept.schedule, kept.enabled, kept.cursor, kept.secrets) == ("5 * * * *", True, None, TOKEN)
    with warehouse.reader() as reader:
        assert [each.name for each in model.all_models(reader)] == ["closealert"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"kind": "closalert"}, "no kind of source 'closalert', meant is perhaps closealert; there are: closealert"),
        ({"settings": {}}, "needs the setting project"),
        ({"settings": PROJECT | {"projct": "x"}}, "no setting 'projct', meant is perhaps project; there are: project"),
        (
            {"settings": PROJECT | {"since": "yesterday"}},
            "since is a date as 2025-01-31, and not before 2000, not 'yesterday'",
        ),
        ({"settings": PROJECT | {"base_url": "http://api.closealert.com"}}, "must begin with https://"),
        ({"settings": PROJECT | {"base_url": "https://a:b@example.com"}}, "without a name, password or query"),
        ({"settings": PROJECT | {"base_url": "file:///etc/passwd"}}, "base_url is an address"),
        ({"settings": PROJECT | {"base_url": "https://[::1"}}, "base_url is an address"),
        ({"settings": PROJECT | {"timezone": "Europe/Utrecht"}}, "timezone is the name of a time zone"),
        ({"settings": PROJECT | {"timezone": "../../etc/passwd"}}, "timezone is the name of a time zone"),
        ({"settings": PROJECT | {"overlap_hours": "0"}}, "overlap_hours is a whole number of hours"),
        ({"settings": PROJECT | {"overlap_hours": "two"}}, "overlap_hours is a whole number"),
        ({"settings": PROJECT | {"form_id": "3; drop"}}, "form_id is a whole number"),
        ({"settings": {"project": ".."}}, "project is the project part"),
        ({"secrets": {}}, "needs the secret token"),
        ({"secrets": TOKEN | {"key": "env:X"}}, "no secret 'key'; there are: token"),
        ({"secrets": {"token": "eyJhbGciOi"}}, "is given by reference"),
        ({"schedule": "hourly"}, 'schedule "hourly" is not five fields'),
        ({"name": "a\nb"}, "printable"),
        ({"name": " "}, "printable"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence_and_nothing_is_kept(
    untouched: Warehouse, given: dict[str, Any], told: str
) -> None:
    with pytest.raises(KlankbordError) as refused:
        add(untouched, **given)
    assert told in str(refused.value) and "\n" not in str(refused.value) and "eyJ" not in str(refused.value)
    assert stored(untouched) == []
    with untouched.reader() as reader:
        assert model.all_models(reader) == []


def test_a_name_is_taken_once_and_an_unknown_one_is_answered_with_what_exists(warehouse: Warehouse) -> None:
    add(warehouse)
    with pytest.raises(SourceWrong, match="is a source closealert already"):
        add(warehouse)
    for ours in ("import", "api"):
        with pytest.raises(SourceWrong, match="choose another"):
            add(warehouse, ours)
    add(warehouse, "second", schedule="")
    with warehouse.reader() as reader, pytest.raises(SourceWrong, match=r"there are: closealert, second\."):
        source.get(reader, "clozealert")
    assert [each.schedule for each in stored(warehouse)] == ["5 * * * *", None]


def test_a_change_keeps_the_rest_and_starts_over_only_where_other_rows_are_meant(warehouse: Warehouse) -> None:
    add(warehouse)
    later = datetime(2026, 12, 1)
    with warehouse.transaction() as writer:
        writer.execute("""update app.source set cursor = '{"until": "2026-11-21T10:00:00"}'""")
        changed = source.change(writer, "closealert", {"overlap_hours": "2"}, schedule="0 * * * *", now=later)
    assert stored(warehouse) == [changed]
    assert changed.cursor and changed.settings["since"] == "2023-11-22" and changed.secrets == TOKEN
    assert (changed.schedule, changed.created_at, changed.changed_at) == ("0 * * * *", NOW, later)
    with warehouse.transaction() as writer:
        changed = source.change(writer, "closealert", {"since": "2020-01-01"}, enabled=False, now=later)
    assert changed.cursor is None and changed.enabled is False
    with warehouse.transaction() as writer, pytest.raises(SettingRefused, match="no setting 'x'"):
        source.change(writer, "closealert", {"x": "1"}, now=later)


def test_another_mapping_reads_what_is_there_again_and_an_empty_one_is_the_kinds_own(warehouse: Warehouse) -> None:
    add(warehouse)
    given = Mapping(columns={"customer_id": "merge_tags.number", "user_agent": ""})
    for mapping, starts_over in ((Mapping(), False), (given, True), (given, False), (Mapping(), True)):
        with warehouse.transaction() as writer:
            writer.execute("""update app.source set cursor = '{"until": "2026-11-21T10:00:00"}'""")
            changed = source.change(writer, "closealert", mapping=mapping, now=NOW)
        assert (changed.cursor is None) == starts_over
        assert stored(warehouse) == [changed]
    assert source.mapping_in_force(changed).columns["user_agent"] == "user_agent"


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"customer_id": "merge_tag.x"}, "which CloseAlert does not tell, meant is perhaps merge_tags; there are: id"),
        ({"response_id": ""}, "takes out response_id"),
        ({"customer.score": "response_value"}, "belongs to an answer and not to a person"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(untouched: Warehouse, columns: dict[str, str], told: str) -> None:
    with pytest.raises(MappingWrong, match=told):
        add(untouched, mapping=Mapping(columns=columns))


def test_a_file_of_a_secret_is_found_from_wherever_the_service_runs(warehouse: Warehouse, tmp_path: Path) -> None:
    (tmp_path / "token.txt").write_text("not.a.jwt\n")
    kept = add(warehouse, secrets={"token": "file:token.txt"}, cwd=tmp_path)
    assert kept.secrets == {"token": f"file:{tmp_path}/token.txt"}
    with pytest.raises(JobError):
        add(warehouse, "other", secrets={"token": "file:"}, cwd=tmp_path)


def test_a_source_of_rows_that_do_not_exist_is_refused_when_it_is_made(warehouse: Warehouse) -> None:
    with pytest.raises(UnknownRecords, match="meant is perhaps events"), warehouse.transaction() as writer:
        source.add(writer, "hook", "generic", {"rows": "evnts"}, {}, now=NOW)
    ruled = Mapping.from_dict({"rows": [{"kind": "ordr"}]})
    with pytest.raises(UnknownRecords, match="'ordr'"), warehouse.transaction() as writer:
        source.add(writer, "hook", "generic", {}, {}, ruled, now=NOW)


@pytest.mark.parametrize("name", ["a/b", "..", ".", "shop/../x"])
def test_the_name_of_a_source_that_is_called_can_stand_in_its_address(warehouse: Warehouse, name: str) -> None:
    with pytest.raises(SourceWrong, match="stands in its address"), warehouse.transaction() as writer:
        source.add(writer, name, "generic", {}, {}, now=NOW)
    add(warehouse, name)
    assert [each.name for each in stored(warehouse)] == [name]


def test_a_source_that_is_called_is_not_run(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        source.add(writer, "hook", "generic", {}, {}, now=NOW)
    with pytest.raises(SourceWrong, match="nothing to fetch"):
        source.run(warehouse, "hook", trigger="hand", now=NOW)
    with warehouse.reader() as reader:
        assert reader.value("select count(*) from app.run") == 0
