"""What an export can be set to, and what is refused in a sentence."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from exporting import run

from exports import definition, deliver
from exports.errors import ExportBusy, ExportUnknown, MappingRefused
from exports.export import all_exports
from exports.mapping import FieldMapping
from exports.settings.known import EVERY, WHATS, known_for
from exports.settings.settings import Settings
from jobs.errors import PlaceUnusable, ScheduleRefused, SettingRefused
from jobs.run import State
from jobs.schedule import Scheduled

NOON = datetime(2026, 11, 22, 12)


def test_a_setting_of_the_destination_goes_before_one_of_ours_of_the_same_name() -> None:
    """Activity has headers of columns, and a request has headers too."""
    given = {"destination": "http", "url": "https://crm.example.com", "headers": "X-Account: 7", "timezone": "UTC"}
    found = Settings.read(given)
    assert (found.what, found.own["headers"], found.headers) == ("activities", '{"X-Account": "7"}', {})


@pytest.mark.parametrize(
    ("contrary", "sentence"),
    [
        ({"batch": "array", "remove_url": "https://crm.example.com/{email}"}, "of one row; set batch=one"),
        ({"remove_url": "https://crm.example.com/gone"}, r"put a \{field\} into remove_url"),
        ({"repeats": "keyed", "idempotency_header": "none"}, "needs the setting idempotency_header"),
    ],
)
def test_settings_of_a_destination_that_contradict_each_other_are_refused_before_they_are_kept(
    warehouse, contrary: dict[str, str], sentence: str
) -> None:
    given = {"what": "customers", "destination": "http", "url": "https://crm.example.com/in"}
    with warehouse.transaction() as writer:
        with pytest.raises(SettingRefused, match=sentence):
            definition.add(writer, "crm", given | contrary, None, NOON, timezone="UTC")
        definition.add(writer, "crm", given, None, NOON, timezone="UTC")
        with pytest.raises(SettingRefused, match=sentence):
            definition.change(writer, "crm", contrary, NOON)
        assert definition.get(writer, "crm").version == 1


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("delimeter", ";", 'setting "delimeter" does not exist; did you mean delimiter? There are: what, destination'),
        ("what", "people", 'what "people" does not exist; there are: activities'),
        ("destination", "floppy", "there are: folder"),
        ("delimiter", ";;", "use one character"),
        ("delimiter", '"', "use one character"),
        ("delimiter", "x", "use one character"),
        ("delimiter", "", "use one character"),
        ("header", "maybe", "it is yes or no"),
        ("extension", "../x", "cannot end a file's name"),
        ("line_end", "cr", "There are: lf, crlf"),
        ("encoding", "latin1", "did you mean latin-1? There are: utf-8, utf-8-bom, utf-16, latin-1, windows-1252"),
        ("format", "xml", "there are: csv, ndjson, json, parquet"),
        ("compression", "zip", "There are: none, gzip, zstd"),
        ("formula_safe", "maybe", "it is yes or no"),
        ("manifest", "maybe", "it is yes or no"),
        ("confirm", "sometimes", "it is never, always, or a number of percent"),
        ("bucket_rows", "0", "it is a whole number from 1"),
        ("profile", "vip", 'setting "profile" does not exist'),
        ("timezone", "Mars/Olympus", "Europe/Amsterdam and UTC do"),
        ("timezone", "../../etc/passwd", "does not exist"),
        ("activities_name", "../x_{run}", "no path inside the folder"),
        ("activities_name", "/x_{run}", "no path inside the folder"),
        ("activities_name", "a//b", "no path inside the folder"),
        ("activities_name", ".hidden", "no path inside the folder"),
        ("activities_name", "x\0", "cannot be the name"),
        ("activities_name", "a\\b", "cannot be the name"),
        ("activities_name", "x" * 300, "cannot be the name"),
        ("activities_name", "{dote}", "placeholder that does not exist"),
        ("activities_name", "{date:%Q}", "unknown date code"),
        ("activities_name", "{date:%-d/%Y}", "unknown date code"),
        ("activities_name", "{run:%Y}", "takes no format"),
        ("activities_name", "{export.__class__}", "placeholder that does not exist"),
        ("activities_name", EVERY["broadcasts_name"][0], "they are two files"),
        ("activities_name", "broadcasts_{date:%Y%m%d}_{run}.csv", "they are two files"),
        ("activities_name", "Broadcasts_{date:%Y%m%d}_{run}.CSV", "they are two files"),
        ("names", "click", "not of the form"),
        ("fields", "points, points", "twice"),
        ("fields", '["points"', "cannot be read"),
        ("since", "yesterday", "is no date"),
        ("when_empty", "perhaps", "there are: write, skip"),
        ("folder", "", "folder is needed"),
        ("folder", "relative/path", "not a whole path"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_does(name: str, value: str, sentence: str) -> None:
    with pytest.raises(SettingRefused, match=re.escape(sentence)):
        Settings.read({"folder": "/out", "timezone": "UTC", name: value})


def test_what_does_not_exist_is_refused_with_what_comes_nearest(world, add) -> None:
    world.attribute("points", "number", "double", {})
    for name, value, sentence in (
        ("kinds", "opens, clikcs", "did you mean clicks?"),
        ("kinds", " , ", "nothing would ever go"),
        ("names", "clicked=Geklikt", "did you mean click?"),
        ("names", "send=open", 'both be called "open"'),
        ("fields", "pionts", "did you mean points?"),
        ("fields", "reachable", "does not exist"),
        ("headers", "Custmer ID=x", "did you mean Customer ID?"),
        ("headers", "Customer ID=Activity", 'both be called "Activity"'),
        ("headers", "Customer ID=activity", 'both be called "activity"'),
        ("headers", "Customer ID=customer_key", 'both be called "customer_key"'),
    ):
        with pytest.raises(SettingRefused, match=re.escape(sentence)):
            add(**{name: value})


def test_a_schedule_that_cannot_be_read_is_refused(add) -> None:
    with pytest.raises(ScheduleRefused):
        add(schedule="every day")


@pytest.mark.parametrize("name", ["", "../x", "a b", "x" * 65, "-x", ".x", "a/b"])
def test_a_name_that_would_not_do_is_refused(warehouse, folder: Path, name: str) -> None:
    with warehouse.transaction() as writer, pytest.raises(ExportUnknown):
        definition.add(writer, name, {"folder": str(folder)}, None, NOON, timezone="UTC")


def test_a_name_is_given_once_and_an_unknown_one_says_what_exists(add, warehouse) -> None:
    with warehouse.reader() as reader, pytest.raises(ExportUnknown, match="there is none yet"):
        definition.get(reader, "dayly")
    add()
    with pytest.raises(ExportUnknown, match="daily already"):
        add()
    with warehouse.reader() as reader, pytest.raises(ExportUnknown, match="there are: daily"):
        definition.get(reader, "dayly")


def test_nothing_is_kept_of_what_was_refused(add, warehouse, folder: Path) -> None:
    with pytest.raises(SettingRefused):
        add(delimiter="xx")
    with warehouse.reader() as reader:
        assert all_exports(reader) == []
    assert not folder.exists()


def test_a_folder_is_made_and_a_file_is_none(add, folder: Path) -> None:
    folder.write_text("")
    with pytest.raises(PlaceUnusable, match="cannot be used"):
        add()
    add(folder=str(folder.with_name("deep") / "er"))
    assert (folder.with_name("deep") / "er").is_dir()


def test_a_relative_folder_lies_in_the_base(warehouse, tmp_path: Path) -> None:
    with warehouse.transaction() as writer:
        made = definition.add(writer, "daily", {"folder": "out"}, None, NOON, timezone="UTC", base=tmp_path)
    assert made.settings.folder == tmp_path / "out"


@pytest.mark.parametrize("what", WHATS)
def test_defaults_are_those_that_are_told(folder: Path, what: str) -> None:
    given = {"what": what, "folder": str(folder), "timezone": "Europe/Amsterdam"}
    told = {name: default for name, (default, _) in known_for(what, is_place=True, is_folder=True).items()}
    assert Settings.read(given) == Settings.read({**told, **given})


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ({"format": "parquet", "compression": "gzip"}, "Parquet compresses by itself"),
        ({"format": "json", "encoding": "utf-16"}, "encoding is for csv"),
        ({"destination": "sftp", "user": "me"}, "host"),
        ({"destination": "s3", "bucket": "b", "endpoint": "s3.example.com"}, "is an address as"),
        ({"what": "customers", "withhold": ""}, "withhold is empty"),
        ({"what": "customers", "withhold": "nobody"}, "there are: unsubscribed, complained, hard bounced"),
        ({"what": "customers", "mode": "new"}, "there are: full, changes"),
    ],
)
def test_what_does_not_go_together_is_refused(texts: dict[str, str], sentence: str) -> None:
    folder = {} if "destination" in texts else {"folder": "/out"}
    with pytest.raises(SettingRefused, match=re.escape(sentence)):
        Settings.read({"timezone": "UTC", **folder, **texts})


@pytest.mark.parametrize(
    ("format_", "compression", "extension"),
    [
        ("csv", "none", "csv"),
        ("csv", "gzip", "csv.gz"),
        ("ndjson", "zstd", "ndjson.zst"),
        ("parquet", "none", "parquet"),
    ],
)
def test_a_name_ends_as_the_format_does_unless_set(format_: str, compression: str, extension: str) -> None:
    given = {"folder": "/out", "timezone": "UTC", "format": format_, "compression": compression}
    assert Settings.read(given).file.extension == extension
    assert Settings.read({**given, "extension": "txt"}).file.extension == "txt"


def test_a_change_keeps_the_rest_and_the_cursor(world, add, warehouse) -> None:
    world.event(world.person("A-1"))
    add(delimiter=";", header="no", schedule="0 6 * * *")
    deliver.run(warehouse, "daily", trigger="hand", now=NOON)
    with warehouse.transaction() as writer:
        changed = definition.change(writer, "daily", {"delimiter": None, "extension": "txt"}, NOON, schedule="")
    assert (changed.settings.file.delimiter, changed.settings.file.header, changed.settings.file.extension) == (
        ",",
        False,
        "txt",
    )
    assert (changed.schedule, changed.cursor, changed.changed_at) == (None, 1, NOON)
    with warehouse.transaction() as writer, pytest.raises(SettingRefused):
        definition.change(writer, "daily", {"delimiter": "xx"}, NOON)


def test_only_what_is_enabled_and_has_a_schedule_is_scheduled(add, warehouse) -> None:
    add(schedule="0 6 * * *")
    with warehouse.reader() as reader:
        assert definition.scheduled(reader) == [Scheduled("export", "daily", "0 6 * * *", "Europe/Amsterdam")]
    with warehouse.transaction() as writer:
        definition.disable(writer, "daily", NOON)
        assert definition.scheduled(writer) == []
        definition.enable(writer, "daily", NOON)
        assert len(definition.scheduled(writer)) == 1
        definition.change(writer, "daily", {}, NOON, schedule="")
        assert definition.scheduled(writer) == []


def test_since_now_leaves_what_was_received_before(world, add, folder: Path, warehouse) -> None:
    ann = world.person("A-1")
    world.event(ann, "click", url="before", received_at=datetime(2026, 11, 22, 11))
    add(since="now", now=NOON)
    world.event(ann, "click", url="after", received_at=datetime(2026, 11, 22, 13))
    outcome = deliver.run(warehouse, "daily", trigger="hand", now=NOON)
    assert outcome.counts.inserted == 1
    assert "after" in (folder / "activities_20261122_1.csv").read_text()


def test_since_is_read_in_the_zone_of_the_export(add) -> None:
    assert add(since="2026-07-01").settings.since == datetime(2026, 6, 30, 22)


def test_a_removed_export_starts_anew_and_its_runs_stay(world, add, warehouse) -> None:
    world.event(world.person("A-1"))
    add()
    deliver.run(warehouse, "daily", trigger="hand", now=NOON)
    with warehouse.transaction() as writer:
        definition.remove(writer, "daily")
    add(now=NOON)
    assert deliver.run(warehouse, "daily", trigger="hand", now=NOON).counts.inserted == 1
    with warehouse.reader() as reader:
        assert definition.history(reader, "daily")["run_id"].to_list() == [2, 1]


def test_a_run_that_waits_is_cancelled_with_its_export_and_one_at_work_keeps_it(world, add, warehouse) -> None:
    world.person("A-1")
    add(what="customers")
    waits = run(warehouse)
    assert waits.state is State.QUEUED

    def remove(step: str) -> None:
        if step == "sealed":
            with warehouse.transaction() as writer, pytest.raises(ExportBusy, match="remove it once it is done"):
                definition.remove(writer, "daily")

    run(warehouse, progress=remove)
    with warehouse.transaction() as writer:
        definition.remove(writer, "daily")
    with warehouse.reader() as reader:
        told = dict(reader.rows("select run_id, state::varchar from app.run where finished_at is not null"))
    assert told == {waits.run_id: "cancelled", waits.run_id + 1: "cancelled"}


@pytest.mark.parametrize("asked", ["required = true", "key = true"])
def test_a_file_of_activity_refuses_what_it_does_not_do_with_its_rows(add, warehouse, asked: str) -> None:
    add()
    mapping = FieldMapping.from_toml(f'[[field]]\nto = "mail"\nfrom = "email"\n{asked}')
    with warehouse.transaction() as writer, pytest.raises(MappingRefused, match="each of its rows goes as it is"):
        definition.change(writer, "daily", {}, NOON, mapping=mapping)


@pytest.mark.parametrize(
    ("given", "servers"),
    [
        ({"destination": "http", "url": "https://CRM.example.com:8443/v1/people"}, ("crm.example.com:8443",)),
        ({"destination": "hubspot"}, ("api.hubapi.com",)),
        ({"destination": "s3", "bucket": "ours"}, ("ours", "")),
        ({"destination": "folder", "folder": "/out"}, ()),
    ],
)
def test_a_server_is_known_by_its_host_and_port_whatever_is_called_there(given: dict, servers: tuple) -> None:
    assert Settings.read({"timezone": "UTC", "what": "customers", "profile": "all", **given}).servers == servers
