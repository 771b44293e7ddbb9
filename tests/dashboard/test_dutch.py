"""What the pages say in Dutch that is kept in English, or as a word of the program."""

import re
from collections.abc import Callable, Iterator

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import said, words
from dashboard.reads import readable
from dashboard.widgets import cursor
from dashboard.widgets.export_setting import schedule_line, setting_line
from dashboard.widgets.recorded import in_words
from dashboard.widgets.run_list import named
from dashboard.words import table
from exports.settings.known import EVERY
from sql.named import query
from sql.warehouse import Warehouse

Visit = Callable[..., AppTest]
CODE = {"sentiment, comment …", "queued, running, done, done with rejects, failed, interrupted, cancelled"}


@pytest.fixture(autouse=True)
def in_dutch(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (words, readable):
        monkeypatch.setattr(module, "language", lambda: "nl")


def test_every_comment_of_a_view_a_table_or_a_column_has_its_dutch(filled: Warehouse) -> None:
    with filled.reader() as reader:
        rows = reader.rows(query("dashboard/readable"))
    comments = {each for _, _, about, _, _, comment in rows for each in (about, comment) if each}
    assert len(comments) > 120 and "number, from the data" in comments
    known = said.table("nl")
    assert [each for each in comments if known.find(each, in_slot=False) is None] == []
    told = {column.about for each in readable.tables() for column in each.columns}
    assert "getal, uit de gegevens" in told and "Wanneer (UTC)" in told
    assert comments & (told | {each.about for each in readable.tables()}) <= CODE


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        (None, "het begin"),
        ("0", "het begin"),
        ("12345", "alle ontvangen rijen, tot en met nummer 12.345"),
        ('{"until": "2026-11-21T18:00:00"}', "alles tot 21 nov 2026 18:00"),
        ('{"until": "2026-11-21"}', "alles tot 21 nov 2026"),
        (
            '{"since": "2026-10-01", "until": "2026-11-01", "offset": 2000, "total": null}',
            "van 1 okt 2026 tot 1 nov 2026\n2.000 rijen daarvan zijn geland",
        ),
        (
            '{"since": "2026-10-01T00:00:00", "until": "2026-10-02T00:00:00", "page": 3, "total": 900}',
            "van 1 okt 2026 00:00 tot 2 okt 2026 00:00\npagina 4 is aan de beurt",
        ),
        ('{"place": "x"}', "place: x"),
    ],
)
def test_where_a_run_took_up_is_said(attached: Warehouse, kept: str | None, told: str) -> None:
    assert cursor.told(kept) == told


def test_a_run_of_files_is_called_in_dutch_and_a_source_by_its_name() -> None:
    runs = [
        ("ingest", "import customers"),
        ("ingest", "import list vip"),
        ("ingest", "closealert"),
        ("export", "import x"),
    ]
    called = [named({"job": job, "name": name}) for job, name in runs]
    assert called == ["import van klanten", "import van lijst vip", "closealert", "import x"]
    assert named({"job": "ingest", "name": "import order"}) == "import van order"
    assert named({"job": "refresh", "name": "profiles"}) == "Profielen"


def test_a_version_of_an_export_says_its_settings_as_the_form_does() -> None:
    assert setting_line("what", "customers", "folder") == "Wat er gaat: Klanten"
    assert (
        setting_line("withhold", "unsubscribed, hard bounced", "folder") == "Nooit sturen bij: afgemeld, harde bounce"
    )
    assert setting_line("header", "yes", "folder") == "Eerste regel met kolomnamen: ja"
    assert setting_line("host", "sftp.example.com", "sftp") == "Server: sftp.example.com"
    assert schedule_line("0 6 * * *") == "Schema: elke dag om 06:00"
    raw = [name for name in EVERY if setting_line(name, "x", "folder").startswith(f"{name}:")]
    assert raw == []


def test_the_audit_log_tells_what_a_number_or_a_word_of_it_is() -> None:
    rows: list[tuple[str, str | None, str | None]] = [
        ("export.confirm", "crm", "81"),
        ("profile.restore", "Unhappy", "3"),
        ("account.role", "Bo", "analyst"),
        ("export.backfill", "crm", "2026-11-01 – 2026-11-03"),
        ("source.change", "closealert", "settings secrets schedule"),
        ("file.import", "customers", "people.csv"),
        ("person.list", "quarantine", None),
        ("sql.refused", None, "delete from x"),
        ("zz.zz", "yy", "xx"),
    ]
    acted = pl.DataFrame(rows, schema=["act", "about", "detail"], orient="row")
    frame = acted.with_columns(account=pl.lit("Ann"), role=pl.lit("admin"))
    assert in_words(frame).select("act", "about", "detail").rows() == [
        ("Bevestigde een run", "crm", "81 rijen"),
        ("Zette een profiel terug", "Unhappy", "versie 3"),
        ("Gaf een rol", "Bo", "analist"),
        ("Leverde met terugwerkende kracht", "crm", "1 nov 2026 – 3 nov 2026"),
        ("Wijzigde een bron", "closealert", "instellingen, geheimen, schema"),
        ("Importeerde bestanden", "Klanten", "people.csv"),
        ("Bekeek mensen", "quarantaine", None),
        ("Stelde een vraag in SQL, geweigerd", None, "delete from x"),
        ("zz.zz", "yy", "xx"),
    ]


PAGES: tuple[tuple[str, dict[str, str]], ...] = (
    ("home", {}),
    ("profiles", {}),
    *(
        ("profile", {"name": "Unhappy", "view": view})
        for view in ("build", "people", "breakdown", "sql", "used", "text")
    ),
    ("surveys", {}),
    ("survey", {"form": "General score"}),
    ("campaigns", {}),
    ("people", {"who": "A"}),
    ("person", {"id": "A"}),
    ("exports", {}),
    *(("export", {"name": "crm", "export_part": part}) for part in ("files", "versions", "settings")),
    ("new_export", {}),
    ("sources", {}),
    ("source", {"name": "closealert", "source_part": "settings"}),
    ("runs", {}),
    ("run", {"id": "3"}),
    ("quarantine", {}),
    ("query", {}),
    ("me", {}),
    ("accounts", {}),
    ("audit", {}),
)


def test_no_page_in_dutch_says_an_english_phrase(filled: Warehouse, visit: Visit) -> None:
    english = {texts[0] for texts in table().values() if " " in texts[0] and "{" not in texts[0]}
    english -= {dutch for _, dutch in table().values()}
    found = []
    for page, link in PAGES:
        app = visit(page, **link)
        app.session_state["language"] = "nl"
        app = app.run()
        assert not app.exception, page
        found += [(page, text) for text in visible(app) if text in english]
    assert not found, sorted({*found})


OWN = {("text_input", "value"), ("button", "help")}  # where a field of a file is named, by its own name


def visible(app: AppTest) -> Iterator[str]:
    """The texts and labels of everything on a page, without their icons; not what is typed into it."""
    for each in app.main:
        for name in ("label", "placeholder", "help", "value"):
            if (each.type, name) in OWN:
                continue
            told = [getattr(of, name, None) for of in (each, getattr(each, "proto", None))]
            for text in (text for text in told if isinstance(text, str)):
                yield re.sub(r":material/\w+:|\*\*|:gray\[|\]", "", text).strip()
