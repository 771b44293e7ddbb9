"""Before a file lands the page says how each of its columns would be read, and asks what only people can say; what they
say is kept for the next file of its kind."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import house
from dashboard.theme import in_text_colour
from dashboard.words import table
from ingest.mapping import Mapping
from ingest.source import import_mapping
from sql.warehouse import Warehouse

Visit = Callable[..., AppTest]
CUSTOMERS = b"Klantnummer;Geboren;Sinds;Omzet;Punten\nK1;14-03-1985;01-02-2024;1.234,50;12\nK2;;03-04-2024;7,00;\n"
EVENTS = (
    b"E-mailadres;Actie;Tijdstip\nan@x.nl;verzonden;14-07-2026 09:00\nan@x.nl;geopend;14-07-2026 10:05\n"
    b"bo@x.nl;geopend;14-07-2026 10:06\nbo@x.nl;doorgestuurd;14-07-2026 10:07\n"
)


def said(phrase: str, /, **values: object) -> str:
    return table()[phrase][0].format(**values)


def settle(app: AppTest) -> AppTest:
    """Until the work beside the page is done."""
    assert app.session_state["upload_work"].is_done(within=30)
    app = app.run()
    assert not app.exception and not app.error
    return app


def give(visit: Visit, name: str, content: bytes, kind: str = "customers") -> AppTest:
    app = visit("sources", do="import")
    app = app.segmented_control(key="upload_kind").set_value(kind).run()
    app = app.file_uploader[0].upload(name, content, "text/csv").run()
    assert not app.exception and not app.error
    return app


def form_of(app: AppTest, column: str) -> object:
    return next(each for each in app.segmented_control if each.key.endswith(f"_form_{column}"))


def columns_of(app: AppTest) -> dict[str, tuple[object, ...]]:
    """Of each column of the file: its first value, as what it is read, which of ours it is."""
    return {row[0]: row[1:] for row in app.dataframe[1].value.itertuples(index=False, name=None)}


def test_of_each_column_it_is_said_as_what_it_is_read(attached: Warehouse, visit: Visit) -> None:
    told = columns_of(give(visit, "c.csv", CUSTOMERS))
    assert told == {
        "Klantnummer": ("K1", said("upload.text_type"), "customer_id"),
        "Geboren": ("14-03-1985", said("upload.looks_like_date"), said("upload.own")),
        "Sinds": ("01-02-2024", said("upload.looks_like_date"), said("upload.own")),
        "Omzet": ("1.234,50", said("upload.looks_like_number"), said("upload.own")),
        "Punten": ("12", said("upload.number_type"), said("upload.own")),
    }


def test_what_could_be_either_is_asked_and_import_waits_for_it(attached: Warehouse, visit: Visit) -> None:
    app = give(visit, "c.csv", CUSTOMERS)
    assert (form_of(app, "Geboren").value, form_of(app, "Omzet").value) == ("%d-%m-%Y", "1.234,56")
    assert form_of(app, "Sinds").value is None
    assert app.button(key="upload_import").disabled
    assert said("upload.unsettled", names="Sinds") in [each.value for each in app.warning]
    options = form_of(app, "Sinds").options
    assert options == [
        in_text_colour(told)
        for told in (
            said("upload.days_first", read="1 Feb 2024"),
            said("upload.months_first", read="2 Jan 2024"),
            said("upload.as_text"),
        )
    ]
    app = form_of(app, "Sinds").set_value("%d-%m-%Y").run()
    assert not app.warning
    settle(app.button(key="upload_import").click().run())
    with attached.reader() as reader:
        rows = 'select "Geboren"::varchar, "Sinds"::varchar, "Omzet" from customers order by customer_id'
        assert reader.rows(rows) == [("1985-03-14", "2024-02-01", 1234.5), (None, "2024-04-03", 7.0)]


def test_the_next_file_of_its_kind_is_read_alike(attached: Warehouse, visit: Visit) -> None:
    app = form_of(give(visit, "c.csv", CUSTOMERS), "Sinds").set_value("%m-%d-%Y").run()
    settle(app.button(key="upload_import").click().run())
    with attached.reader() as reader:
        kept = import_mapping.newest(reader, "customers")
    assert kept is not None and kept.mapping is not None and kept.saved_by == "Ann"
    assert kept.mapping.formats == {"Geboren": "%d-%m-%Y", "Sinds": "%m-%d-%Y", "Omzet": "1.234,56"}
    app = give(visit, "d.csv", CUSTOMERS)
    assert form_of(app, "Sinds").value == "%m-%d-%Y" and not app.button(key="upload_import").disabled
    settle(app.button(key="upload_import").click().run())
    with attached.reader() as reader:
        again = import_mapping.newest(reader, "customers")
    assert again == kept  # the same is no new version
    other = give(visit, "e.csv", b"E-mail;Sinds\na@x.nl;01-02-2024\n")
    assert form_of(other, "Sinds").value is None  # a file of another make


def test_a_form_is_one_of_all_files_that_are_given(attached: Warehouse, visit: Visit) -> None:
    one, other = b"Klantnummer;Sinds\nK1;13-02-2024\n", b"Klantnummer;Sinds\nK2;02-13-2024\nK3;02-03-2024\n"
    app = give(visit, "one.csv", one)
    assert form_of(app, "Sinds").value == "%d-%m-%Y"
    app = app.file_uploader[0].set_value([("one.csv", one, "text/csv"), ("other.csv", other, "text/csv")]).run()
    assert not app.exception and not app.error
    assert columns_of(app)["Sinds"][1] == said("upload.text_type")
    assert not [each for each in app.segmented_control if each.key.endswith("_form_Sinds")]


def test_a_thousand_stays_one_where_the_file_before_had_a_decimal_comma(attached: Warehouse, visit: Visit) -> None:
    def take(content: bytes) -> object:
        app = form_of(give(visit, "c.csv", content), "Sinds").set_value("%d-%m-%Y").run()
        form = form_of(app, "Omzet").value
        settle(app.button(key="upload_import").click().run())
        return form

    take(CUSTOMERS)
    for omzet, read in (("1.234", 1234), ("950", 950), ("2.500", 2500)):
        assert take(CUSTOMERS.replace(b"1.234,50", omzet.encode()).replace(b"7,00", b"8.000")) == "1.234,56"
        with attached.reader() as reader:
            rows = reader.rows('select "Omzet" from customers order by customer_id')
        assert rows == [(read,), (8000,)], omzet


SAID = {"occurred_at": "%d %b %Y", "seen": "unix"}


def test_a_form_that_was_said_and_that_no_look_finds_is_kept_and_shown(attached: Warehouse, visit: Visit) -> None:
    with attached.transaction() as writer:
        import_mapping.keep(writer, "events", Mapping(formats=SAID), house.now())
    content = b"email,event,occurred_at,seen\na@x.nl,open,14 Jul 2026,1513299569\n"
    app = give(visit, "e.csv", content, "events")
    assert form_of(app, "occurred_at").options == [
        in_text_colour(f"{said('upload.as_said', form='%d %b %Y')}: 14 Jul 2026")
    ]
    assert form_of(app, "seen").value == "unix" and form_of(app, "seen").options[0] == in_text_colour(
        f"{said('upload.as_said', form='unix')}: 15 Dec 2017 00:59"
    )
    assert not [each for each in app.segmented_control if each.key.endswith("_zone")]
    settle(app.button(key="upload_import").click().run())
    with attached.reader() as reader:
        assert reader.rows("select occurred_at::varchar from events") == [("2026-07-14 00:00:00",)]
        kept = import_mapping.newest(reader, "events")
    assert kept is not None and kept.version == 1 and kept.mapping == Mapping(formats=SAID)


def test_a_form_is_kept_where_its_column_holds_nothing_and_goes_where_it_is_written_otherwise(
    attached: Warehouse, visit: Visit
) -> None:
    with attached.transaction() as writer:
        import_mapping.keep(writer, "events", Mapping(formats={"seen": "%d-%m-%Y", "left": "unix"}), house.now())
    content = b"email,event,occurred_at,seen,left\na@x.nl,open,2026-07-14,,2026-07-15\n"
    settle(give(visit, "e.csv", content, "events").button(key="upload_import").click().run())
    with attached.reader() as reader:
        kept = import_mapping.newest(reader, "events")
    assert kept is not None and kept.mapping == Mapping(formats={"seen": "%d-%m-%Y"})


def test_what_is_left_as_text_lands_as_it_stands(attached: Warehouse, visit: Visit) -> None:
    app = form_of(give(visit, "c.csv", CUSTOMERS), "Sinds").set_value("").run()
    settle(form_of(app, "Geboren").set_value("").run().button(key="upload_import").click().run())
    with attached.reader() as reader:
        assert reader.row('select "Geboren", "Sinds" from customers where customer_id = \'K1\'') == (
            "14-03-1985",
            "01-02-2024",
        )
    app = give(visit, "c.csv", CUSTOMERS)
    app = form_of(app, "Geboren").set_value("%d-%m-%Y").run()
    assert said("upload.is_text_since", name="Geboren", other="Geboren\\_date") in [each.value for each in app.caption]


def test_words_of_events_are_shown_with_their_rows_and_get_their_meaning(attached: Warehouse, visit: Visit) -> None:
    app = give(visit, "e.csv", EVENTS, "events")
    words = app.dataframe[2].value.astype(object)
    assert list(words.where(words.notna(), None).itertuples(index=False, name=None)) == [
        ("geopend", "2", said("happened.open")),
        ("doorgestuurd", "1", None),
        ("verzonden", "1", said("happened.send")),
    ]
    assert said("meaning.none_one", count=1) in [each.value for each in app.warning]
    zone = next(each for each in app.segmented_control if each.key.endswith("_zone"))
    assert zone.value == "UTC"
    app = settle(app.button(key="upload_import").click().run())
    with attached.reader() as reader:
        assert reader.rows("select event::varchar, count(*) from events group by all order by all") == [
            ("open", 2),
            ("send", 1),
        ]
        kept = import_mapping.newest(reader, "events")
    assert kept is not None and kept.mapping is not None
    assert kept.mapping.values == {"event": {"geopend": "open", "verzonden": "send"}}


def test_a_word_that_is_read_anyway_is_shown_and_not_asked(attached: Warehouse, visit: Visit) -> None:
    mixed = EVENTS.replace(b"bo@x.nl;geopend", b"bo@x.nl;open")
    app = give(visit, "e.csv", mixed, "events")
    assert sorted(app.dataframe[2].value["word"]) == ["doorgestuurd", "geopend", "verzonden"]
    assert said("meaning.read", words=f"open ({said('happened.open')})") in [each.value for each in app.caption]
    app = give(visit, "f.csv", b"email,event,occurred_at\na@x.nl,open,2026-11-01\n", "events")
    assert len(app.dataframe) == 2  # the first rows and the columns: no word is left to ask about


def test_what_a_word_was_said_to_mean_can_be_taken_back_where_it_is_read_as_another(
    attached: Warehouse, visit: Visit
) -> None:
    with attached.transaction() as writer:
        import_mapping.keep(writer, "events", Mapping(values={"event": {"open": "click"}}), house.now())
    app = give(visit, "f.csv", b"email,event,occurred_at\na@x.nl,open,2026-11-01\n", "events")
    assert list(app.dataframe[2].value.itertuples(index=False, name=None)) == [("open", "1", said("happened.click"))]
    settle(app.button(key="upload_import").click().run())
    with attached.reader() as reader:
        assert reader.rows("select event::varchar from events") == [("click",)]


@pytest.mark.parametrize(
    ("kind", "content", "pages"),
    [
        ("customers", b"customer_id\nA\n", ["people", "profile", "run"]),
        ("events", EVENTS, ["quarantine", "campaigns", "profile", "run"]),
        ("responses", b"email,answered_at\na@x.nl,2026-11-01\n", ["surveys", "profile", "run"]),
        ("customers", b"customer_id\n\n", ["run"]),
    ],
)
def test_after_an_import_the_next_steps_are_offered(
    attached: Warehouse, visit: Visit, kind: str, content: bytes, pages: list[str]
) -> None:
    app = settle(give(visit, "x.csv", content, kind).button(key="upload_import").click().run())
    links = [each.proto.page for each in app.get("page_link")]
    assert [each for each in links if each in ("people", "profile", "quarantine", "campaigns", "surveys", "run")][
        -len(pages) :
    ] == pages


def test_a_mapping_is_used_again_only_where_the_file_has_its_columns() -> None:
    mapping = Mapping(columns={"customer_id": "Nr"}, ignore=("Row",))
    assert import_mapping.fits(mapping, ["Row", "Nr", "new"])
    assert not import_mapping.fits(mapping, ["Nr"]) and not import_mapping.fits(Mapping(), ["Nr"])


def test_files_of_two_tools_in_turn_are_each_read_as_the_last_of_theirs(attached: Warehouse, visit: Visit) -> None:
    other = b"customer_id;Joined\nK3;01-02-2024\n"
    for name, content, column, form in (("c", CUSTOMERS, "Sinds", "%m-%d-%Y"), ("o", other, "Joined", "%d-%m-%Y")):
        app = form_of(give(visit, f"{name}.csv", content), column).set_value(form).run()
        settle(app.button(key="upload_import").click().run())
    for name, content, column, form in (("c", CUSTOMERS, "Sinds", "%m-%d-%Y"), ("o", other, "Joined", "%d-%m-%Y")):
        app = give(visit, f"{name}2.csv", content)
        assert form_of(app, column).value == form
        settle(app.button(key="upload_import").click().run())


def test_a_mapping_of_a_file_with_our_names_hides_none_of_a_file_with_others(attached: Warehouse) -> None:
    theirs = Mapping(columns={"occurred_at": "Tijdstip"}, formats={"occurred_at": "unix"})
    with attached.transaction() as writer:
        import_mapping.keep(writer, "events", theirs, house.now())
        import_mapping.keep(writer, "events", Mapping(formats={"occurred_at": "%d %b %Y"}), house.now())
        first = import_mapping.newest_that_fits(writer, "events", ["email", "event", "Tijdstip"])
        then = import_mapping.newest_that_fits(writer, "events", ["email", "event", "occurred_at"])
        import_mapping.keep(writer, "events", Mapping(values={"event": {"a": "open"}}), house.now())
        loose = import_mapping.newest_that_fits(writer, "events", ["E-mail", "Actie"])
    assert (first and first.version, then and then.version, loose and loose.version) == (1, 2, 3)


def test_a_word_with_a_star_is_given_no_meaning_for_it_would_take_other_words_along(
    attached: Warehouse, visit: Visit
) -> None:
    lines = "".join(f"a@x.nl,{word},2026-11-01\n" for word in ("*", "geopend*", "opgehaald", "geklikt"))
    app = give(visit, "e.csv", f"email,event,occurred_at\n{lines}".encode(), "events")
    assert sorted(app.dataframe[2].value["word"]) == ["geklikt", "opgehaald"]
    assert said("meaning.starred", words="\\*, geopend\\*") in [each.value for each in app.warning]
    settle(app.button(key="upload_import").click().run())
    with attached.reader() as reader:
        kept = import_mapping.newest(reader, "events")
    assert kept is not None and kept.mapping == Mapping(values={"event": {"geklikt": "click"}})


def test_numbers_that_may_all_be_thousands_are_asked_about(attached: Warehouse, visit: Visit) -> None:
    app = give(visit, "c.csv", b"customer_id;Omzet;Maat\nK1;1.234;1.234\nK2;12.500;1.5\nK3;;\n")
    asked = form_of(app, "Omzet")
    assert asked.value is None and app.button(key="upload_import").disabled
    assert asked.options == [
        in_text_colour(said("upload.comma", read="1,234")),
        in_text_colour(said("upload.point", read="1.23")),
    ]
    assert not [each for each in app.segmented_control if each.key.endswith("_form_Maat")]
    settle(asked.set_value("1.234,56").run().button(key="upload_import").click().run())
    with attached.reader() as reader:
        rows = reader.rows('select "Omzet", "Maat" from customers order by customer_id')
    assert rows == [(1234.0, 1.234), (12500.0, 1.5), (None, None)]
