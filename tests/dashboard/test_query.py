"""The Query page: what there is to ask, what a query answers, what it may not do, and what brings it back."""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import polars as pl
from streamlit.testing.v1 import AppTest

from dashboard import house
from dashboard.reads import readable
from dashboard.widgets.query_answer import as_parquet
from dashboard.widgets.query_chart import best, spec
from dashboard.widgets.query_fields import kind_of
from dashboard.words import table
from exports import definition
from ingest.files import import_files
from segments.check import check
from segments.people import audience
from sql import saved_query
from sql.permitted import AUDIT
from sql.warehouse import Warehouse
from sql.written import csv_of

from .conftest import NOW

Visit = Callable[..., AppTest]
BY_EVENT = "select event::varchar as event, count(*) as rows from events group by all order by all"


def run(app: AppTest) -> AppTest:
    """Press Run, and look again until the answer is there."""
    app = app.button(key="run").click().run()
    for _ in range(100):
        if not any(each.key == "stop" for each in app.button):
            return app
        time.sleep(0.1)
        app = app.run()
    raise AssertionError("the query does not end")


def ask(app: AppTest, text: str) -> AppTest:
    app.text_area(key="query_text").set_value(text)
    return run(app)


def save(warehouse: Warehouse, name: str, text: str, **more: object) -> None:
    with warehouse.transaction() as writer:
        saved_query.save(writer, name, text, NOW, **more)


def rows(app: AppTest) -> list[tuple]:
    return list(app.dataframe[0].value.itertuples(index=False, name=None))


def test_every_view_and_table_is_there_with_its_comment_and_how_many_rows_it_has(filled: Warehouse) -> None:
    counts = readable.counts()
    with filled.reader() as reader:
        for each in readable.tables():
            assert counts[each.name] == reader.value(f"select count(*) from {each.name}"), each.name
            assert each.about and each.columns, each.name
        views = [name for (name,) in reader.rows("select view_name from duckdb_views() where not internal")]
        stored = reader.value("select count(*) from duckdb_tables() where schema_name = 'store'")
    assert {each.name for each in readable.tables() if each.is_view} == set(views)
    assert sum(not each.is_view for each in readable.tables()) == stored
    assert counts["events"] == 2 and counts["customers"] == 4


def test_a_click_on_a_name_puts_it_into_the_query_as_sql_writes_it(filled: Warehouse, visit: Visit) -> None:
    app = visit("query", q="select")
    app.session_state["query_table_answers"] = True
    app = app.run()
    app = app.button(key="insert_answers.group").click().run()
    assert app.text_area(key="query_text").value == 'select "group"'
    app = app.button(key="insert_answers.mailing").click().run()
    app = app.button(key="insert_answers").click().run()
    assert app.text_area(key="query_text").value == 'select "group" mailing answers'


def test_a_look_at_a_column_tells_what_a_naive_count_tells(filled: Warehouse, visit: Visit) -> None:
    with filled.reader() as reader:
        people = reader.frame("from customers")
    for name in ("country", "points", "customer_id", "reachable", "first_seen_at"):
        known = people[name].drop_nulls()
        found = readable.summary("customers", name)
        assert (found.rows, found.missing, found.distinct) == (4, 4 - known.len(), known.n_unique())
        assert dict(found.top) and sum(count for _, count in found.top) == known.len()
    country = readable.summary("customers", "country")
    assert (country.least, country.most, country.top) == ("BE", "NL", [("NL", 2), ("BE", 1)])
    app = visit("query")
    app.session_state["query_table_customers"] = True
    app = app.run().button(key="look_customers.country").click().run()
    assert [each.value for each in app.metric] == ["4", "1", "2"]
    told = [each.value for each in app.markdown]
    assert {"First in the alphabet: **BE**", "Last in the alphabet: **NL**"} <= set(told), "a text is no more nor less"
    assert not app.error and not app.exception


def test_every_column_of_everything_can_be_looked_at(filled: Warehouse) -> None:
    for each in readable.tables():
        for column in each.columns:
            assert readable.summary(each.name, column.name).rows == readable.counts()[each.name]


def test_what_is_asked_comes_as_rows_and_stands_in_the_link(filled: Warehouse, visit: Visit) -> None:
    app = run(visit("query", q=BY_EVENT))
    assert list(rows(app)) == [("bounce", 1), ("open", 1)]
    assert app.query_params["q"] == BY_EVENT and "2 rows in" in "".join(each.value for each in app.caption)


def test_rows_past_the_limit_are_told_and_not_shown(filled: Warehouse, visit: Visit) -> None:
    app = ask(visit("query"), "from range(10_001)")
    assert len(app.dataframe[0].value) == 10_000
    assert [each.value for each in app.warning] == [table()["query.cut"][0].format(rows="10,000")]
    assert not ask(app, "from range(10_000)").warning


REFUSED = {
    "delete from store.event": "DELETE is refused",
    "with gone as (delete from store.event returning *) from gone": "SELECT",  # in the words of each DuckDB
    "with gone as (select 1) delete from store.event": "DELETE is refused, inside WITH as well: only one SELECT",
    "copy events to '/tmp/klankbord-out.csv'": "COPY is refused",
    "attach '/tmp/klankbord-other.duckdb' as other": "ATTACH is refused",
    "from read_csv('/etc/passwd')": "read_csv() is refused",
    "from '/etc/passwd'": "There is no table or view",
    "set memory_limit = '1GB'": "SET is refused",
    "install httpfs": "INSTALL is refused",
    "select 1; drop table store.event": "only one SELECT",
}


def test_whatever_does_more_than_read_is_refused_in_a_sentence_and_changes_nothing(
    filled: Warehouse, visit: Visit
) -> None:
    def state() -> list:
        with filled.reader() as reader:
            names = [each.name for each in readable.tables() if each.name != AUDIT]  # which tells what was asked
            kept = [reader.rows(f"from {name} order by all") for name in names]
            return [*kept, reader.rows("select current_setting('memory_limit')"), reader.rows("show databases")]

    before, app = state(), visit("query")
    for text, said in REFUSED.items():
        app = ask(app, text)
        told = [each.value.replace("\\", "") for each in app.error]
        assert len(told) == 1 and said in told[0], (text, told)
        assert "\n" not in app.error[0].value and not app.dataframe and not app.exception
        assert state() == before and not Path("/tmp/klankbord-out.csv").exists()


def test_a_running_query_shows_its_time_and_can_be_stopped(filled: Warehouse, visit: Visit) -> None:
    app = visit("query", q="select count(*) from range(10_000_000_000) a, range(1000) b where a.range + b.range = -1")
    app = app.button(key="run").click().run()
    assert any("Running, " in each.value for each in app.markdown)
    app = app.button(key="stop").click().run()
    for _ in range(100):
        if app.error:
            break
        time.sleep(0.1)
        app = app.run()
    assert [each.value for each in app.error] == ["The query was stopped."]


def test_the_parameters_of_a_saved_query_are_fields_of_the_right_kind(filled: Warehouse, visit: Visit) -> None:
    values = {"from_day": "2026-11-01", "least": 1, "share": 0.5, "exact": True, "country": "NL", "any_of": [1, 2]}
    text = "select $country as c, $least as l, $share as s, $exact, $from_day::date as d, $any_of, $other as o"
    save(filled, "odd", text, title="Odd ones", description="One of each kind", parameters=values)
    assert {name: kind_of(value) for name, value in values.items()} == {
        "from_day": "date", "least": "whole", "share": "number", "exact": "boolean", "country": "text", "any_of": "any",
    }  # fmt: skip
    app = visit("query", saved="odd", p_least="7")
    assert app.text_area(key="query_text").value == text
    assert "One of each kind" in [each.value for each in app.caption]
    assert [each.label for each in app.number_input] == ["least", "share"]
    assert [each.label for each in app.date_input] == ["from_day"] and [each.label for each in app.toggle] == ["exact"]
    assert {"country", "any_of", "other"} <= {each.label for each in app.text_input}
    next(each for each in app.text_input if each.label == "country").input("BE")
    next(each for each in app.text_input if each.label == "other").input("null")
    app = run(app)
    [found] = rows(app)
    assert (found[0], found[1], found[2], bool(found[3]), str(found[4])[:10], list(found[5])) == (
        "BE", 7, 0.5, True, "2026-11-01", [1, 2],
    )  # fmt: skip
    assert app.query_params["saved"] == "odd" and "q" not in app.query_params
    assert (app.query_params["p_country"], app.query_params["p_least"]) == ("BE", "7")
    again = run(visit("query", **app.query_params))
    assert str(rows(again)) == str([found])


def test_a_query_without_a_value_for_a_parameter_is_held_back_and_no_older_rows_stand_there(
    filled: Warehouse, visit: Visit
) -> None:
    app = ask(visit("query"), "select 1 as one")
    assert len(rows(app)) == 1
    app = run(app.text_area(key="query_text").set_value("select customer_id from customers where country = $c").run())
    told = [table()["query.unfilled"][0].format(names="\\$c")]
    assert [each.value for each in app.warning] == told and not app.dataframe and not app.error
    app = app.text_input(key="query_field_c_any").input("BE").run()
    assert not app.warning and not app.dataframe  # it is not asked until it is run
    assert rows(run(app)) == [("C",)]
    app = run(app.text_input(key="query_field_c_any").input("").run())
    assert [each.value for each in app.warning] == told and not app.dataframe and "p_c" not in app.query_params
    app = run(app.text_input(key="query_field_c_any").input("null").run())
    assert not app.warning and rows(app) == [] and app.query_params["p_c"] == "null"
    assert visit("query", **app.query_params).text_input(key="query_field_c_any").value == "null"


def test_an_emptied_field_gives_no_value_unless_an_empty_text_was_saved(filled: Warehouse, visit: Visit) -> None:
    save(filled, "known", "select $c = '' as a, $e = '' as b", parameters={"c": "NL", "e": ""})
    app = visit("query", saved="known")
    assert rows(run(app)) == [(False, True)]
    app = run(app.text_input(key="query_field_c_text").input("").run())
    assert [each.value for each in app.warning] == [table()["query.unfilled"][0].format(names="\\$c")]


def test_a_click_that_comes_with_the_link_of_just_before_does_not_bring_the_older_query_back(
    filled: Warehouse, visit: Visit
) -> None:
    app = ask(visit("query", q="select 1 as one"), "select 2 as two")
    app.query_params = {"q": "select 1 as one"}
    app = app.run()
    assert app.text_area(key="query_text").value == "select 2 as two" and app.query_params["q"] == "select 2 as two"
    app.query_params = {"q": "select 3 as three"}
    assert app.run().text_area(key="query_text").value == "select 3 as three"


def test_rows_of_before_a_change_say_so(filled: Warehouse, visit: Visit) -> None:
    older = f":material/history: {table()['query.older'][0]}"
    app = ask(visit("query"), "select 1 as one")
    assert older not in [each.value for each in app.caption]
    app = app.text_area(key="query_text").set_value("select 2 as one").run()
    assert older in [each.value for each in app.caption] and rows(app)[0][0] == 1
    assert older not in [each.value for each in run(app).caption]


def test_what_is_saved_on_the_page_runs_the_same_from_the_command_line(filled: Warehouse, visit: Visit) -> None:
    app = visit("query", q="select customer_id from customers where country = $c order by all", p_c="NL")
    app = app.button(key="query_save").click().run()
    app.text_input(key="query_name").input("in country")
    app.text_input(key="query_title").input("People in a country")
    app = app.button(key="query_save_sure").click().run()
    assert not app.error and not app.exception
    with filled.reader() as reader:
        kept = saved_query.get(reader, "in country")
    assert (kept.title, dict(kept.parameters)) == ("People in a country", {"c": "NL"})
    assert app.query_params["saved"] == "in country"
    with_link = visit("query", saved="in country", p_c="BE")
    assert rows(run(with_link)) == [("C",)]


def test_a_changed_query_is_saved_in_its_place_with_its_title_and_defaults(filled: Warehouse, visit: Visit) -> None:
    text = "select customer_id from customers where country = $c order by 1"
    save(filled, "in country", text, title="People", parameters={"c": "NL"})
    app = visit("query", saved="in country", p_c="BE")
    assert not [each.key for each in app.button if str(each.key).startswith("query_save")], "it is as it was saved"
    app = app.text_area(key="query_text").set_value(f"{text} desc").run()
    assert app.button(key="query_save_as").label == table()["query.save_as"][0]
    app = app.button(key="query_save_again").click().run()
    [kept] = readable.saved()
    assert not app.exception and not app.error
    assert (kept.name, kept.text, kept.title, dict(kept.parameters)) == (
        "in country", f"{text} desc", "People", {"c": "NL"},
    )  # fmt: skip
    assert app.query_params["saved"] == "in country" and app.query_params["p_c"] == "BE" and "q" not in app.query_params


def test_a_saved_query_that_is_refused_is_not_kept(filled: Warehouse, visit: Visit) -> None:
    app = visit("query", q="drop table store.event").button(key="query_save").click().run()
    app.text_input(key="query_name").input("bad")
    app = app.button(key="query_save_sure").click().run()
    assert "DROP is refused" in app.error[0].value and readable.saved() == []


def test_a_query_whose_rows_an_export_sends_stays(filled: Warehouse, visit: Visit, tmp_path: Path) -> None:
    save(filled, "sent", "select customer_id, 1 as key from customers")
    with filled.transaction() as writer:
        settings = {"folder": str(tmp_path / "sent"), "what": "query", "query": "sent", "key": "customer_id"}
        definition.add(writer, "sender", settings, None, NOW, timezone="UTC")
    app = remove(visit("query", saved="sent"))
    assert "The export sender sends the rows of the query sent" in app.error[0].value
    assert [each.name for each in readable.saved()] == ["sent"]
    save(filled, "free", "from customers")
    assert not remove(visit("query", saved="free")).error
    assert [each.name for each in readable.saved()] == ["sent"]


def test_a_saved_query_becomes_a_list_that_a_profile_asks_for(filled: Warehouse, visit: Visit) -> None:
    save(filled, "dutch", "select customer_id from customers where country = $c", parameters={"c": "NL"})
    app = chosen(visit("query", saved="dutch"), "as_list")
    app.text_input(key="query_list").input("Picked")
    app = app.button(key="query_list_sure").click().run()
    assert "“Picked” holds 2 people" in app.success[0].value and app.code[0].value == 'in list "Picked"'
    with filled.reader() as reader:
        checked = check(reader, f'profile "x"\ninclude {app.code[0].value}\n', "UTC")
        assert audience.members(reader, checked, NOW)["customer_id"].to_list() == ["A", "B"]


def test_a_list_holds_the_people_of_the_query_as_it_is_seen(filled: Warehouse, visit: Visit) -> None:
    save(filled, "dutch", "select customer_id from customers where country = $c", parameters={"c": "NL"})
    app = visit("query", saved="dutch", q="select customer_id from customers where country = 'BE'")
    app = chosen(app, "as_list")
    app.text_input(key="query_list").input(" ")
    app = app.button(key="query_list_sure").click().run()
    assert table()["query.name_missing"][0] in [each.value for each in app.warning] and not app.success
    app.text_input(key="query_list").input('The "Belgians"')
    app = app.button(key="query_list_sure").click().run()
    with filled.reader() as reader:
        checked = check(reader, f'profile "x"\ninclude {app.code[0].value}\n', "UTC")
        assert audience.members(reader, checked, NOW)["customer_id"].to_list() == ["C"]


def test_a_link_to_a_saved_query_keeps_the_chart_that_it_names(filled: Warehouse, visit: Visit) -> None:
    save(filled, "by_event", BY_EVENT)
    app = visit("query", saved="by_event", show="chart")
    assert app.query_params["show"] == "chart"
    app = run(app)
    assert app.query_params["show"] == "chart" and app.get("vega_lite_chart")
    app = app.selectbox(key="query_chooser").set_value("by_event").run()
    assert app.query_params["show"] == "chart"
    app = run(app)
    assert app.query_params["show"] == "chart" and app.get("vega_lite_chart")


def test_a_link_to_a_saved_query_that_is_gone_is_told(filled: Warehouse, visit: Visit) -> None:
    app = visit("query", saved="nosuch")
    assert [each.value for each in app.warning] == [table()["query.missing_saved"][0].format(name="nosuch")]


def test_the_sql_of_a_profile_opens_here_and_finds_its_people(filled: Warehouse, visit: Visit) -> None:
    app = visit("profile", name="Unhappy", view="SQL").button(key="sql_open").click().run()
    link = app.text_area(key="query_text").value
    assert not app.exception and "$" not in link
    assert len(run(visit("query", q=link)).dataframe[0].value) == 1  # A: B bounced
    assert app.query_params["profile"] == "Unhappy"  # after which its rows are named


def test_a_chart_begins_with_what_fits_the_columns() -> None:
    day = pl.Series("day", [NOW, NOW + timedelta(days=1)])
    count, score, word = (
        pl.Series(name, values) for name, values in (("n", [1, 2]), ("x", [1.5, 2.5]), ("w", ["a", "b"]))
    )
    assert best(pl.DataFrame([count, day])) == ("line", "day", "n", None)
    assert best(pl.DataFrame([day, word, count])) == ("line", "day", "n", "w")
    assert best(pl.DataFrame([word, count])) == ("bar", "w", "n", None)
    assert best(pl.DataFrame([count, score])) == ("point", "n", "x", None)
    assert best(pl.DataFrame([word])) is best(pl.DataFrame([count]).clear()) is None


def test_the_chart_has_the_rows_that_were_asked_for(filled: Warehouse, visit: Visit) -> None:
    app = run(visit("query", q=BY_EVENT, show="chart"))
    [chart] = app.get("vega_lite_chart")
    drawn = json.loads(chart.proto.spec)
    assert drawn["mark"]["type"] == "bar" and drawn["encoding"]["y"]["title"] == "rows"
    assert app.query_params["show"] == "chart" and not app.dataframe
    assert not ask(app, "select 'a' as w").get("vega_lite_chart")
    odd = run(visit("query", q='select 1 as "*", \'a\' as "^.*$"', show="chart"))
    assert not odd.exception and not odd.error and len(odd.get("vega_lite_chart")) == 1
    assert spec("line", "temporal", "day", "n", "w")["encoding"]["color"]["field"] == "by"


def test_the_rows_that_are_taken_along_are_the_rows_that_are_shown(tmp_path: Path) -> None:
    frame = pl.DataFrame({"name": ['é, "x"', None], "tags": [["a", "b"], None], "at": [NOW, None]})
    read = pl.read_csv(csv_of(frame, header=True))
    assert read["name"].to_list() == ['é, "x"', None] and json.loads(read["tags"][0]) == ["a", "b"]
    (tmp_path / "x.parquet").write_bytes(as_parquet(frame))
    assert pl.read_parquet(tmp_path / "x.parquet").equals(frame)


def test_an_empty_home_offers_its_views_and_speaks_dutch(attached: Warehouse, visit: Visit) -> None:
    app = visit("query")
    app.session_state["language"] = "nl"
    app = run(app.run())
    assert not app.exception and not app.error
    assert app.button(key="run").label == "Uitvoeren" and len(app.dataframe[0].value) == 0


def test_rows_that_land_are_counted_the_next_time(filled: Warehouse, tmp_path: Path) -> None:
    assert readable.counts()["customers"] == 4
    pl.DataFrame({"customer_id": ["E"]}).write_parquet(tmp_path / "more.parquet")
    import_files(house.warehouse(), "customers", [tmp_path / "more.parquet"], now=NOW)
    time.sleep(1.1)  # a stamp is asked for once a second at most
    assert readable.counts()["customers"] == 5


def chosen(app: AppTest, action: str) -> AppTest:
    """The page after `action` was chosen from the menu of the saved query."""
    return app.menu_button(key="query_more").click(action).run()


def remove(app: AppTest) -> AppTest:
    return chosen(app, "remove").button(key="query_remove_sure").click().run()
