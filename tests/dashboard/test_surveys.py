"""The pages of surveys and campaigns: what they show is what there is, and a figure leads to a profile of as many."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import house, reads, state
from dashboard.widgets.broadcast_parts import with_rising
from dashboard.words import table
from ingest.files import import_files
from segments.text.format import format_profile
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 12, 0)
Visit = Callable[..., AppTest]


@pytest.fixture
def told(attached: Warehouse, tmp_path: Path) -> Warehouse:
    """Three people: two scores and two texts of one form, one score long ago of another; a broadcast, and a campaign
    without one."""

    def at(days: float) -> str:
        return (NOW - timedelta(days=days)).isoformat()

    rate = {"form": "Rate us", "question": "How do you rate us?", "question_index": "1", "question_type": "sentiment"}
    why = rate | {"question": "Why?", "question_index": "2", "question_type": "comment"}
    answers = [
        {**rate, "customer_id": "A", "response_id": "1", "value": "2", "score": 2, "answered_at": at(40)},
        {**rate, "customer_id": "A", "response_id": "2", "value": "4", "score": 4, "answered_at": at(10)},
        {**rate, "customer_id": "B", "response_id": "3", "value": "5", "score": 5, "answered_at": at(1)},
        {**why, "customer_id": "A", "response_id": "1", "value": "Too *slow*", "score": None, "answered_at": at(40)},
        {**why, "customer_id": "B", "response_id": "3", "value": "Quick enough", "score": None, "answered_at": at(1)},
        {
            **rate,
            "form": "Old",
            "customer_id": "C",
            "response_id": "4",
            "value": "1",
            "score": 1,
            "answered_at": at(800),
        },
    ]
    sent = {"broadcast_id": "B1", "campaign": "News"}
    events = [
        *(
            {**sent, "event": event, "customer_id": who, "occurred_at": at(3)}
            for event in ("send", "delivery")
            for who in "ABC"
        ),
        {**sent, "event": "open", "customer_id": "A", "occurred_at": at(2.9), "machine": "false"},
        {**sent, "event": "open", "customer_id": "A", "occurred_at": at(2), "machine": None},
        {**sent, "event": "open", "customer_id": "B", "occurred_at": at(2.99), "machine": "true"},
        {**sent, "event": "click", "customer_id": "A", "occurred_at": at(2), "url": "https://x.nl/sale"},
        {**sent, "event": "bounce", "customer_id": "C", "occurred_at": at(2), "kind": "hard"},
        {"event": "send", "campaign": "Alone", "customer_id": "C", "occurred_at": at(5)},
    ]
    for kind, rows in (("answers", answers), ("events", events)):
        path = tmp_path / f"{kind}.parquet"
        frame = pl.DataFrame(rows, infer_schema_length=None)
        frame.with_columns(pl.all().cast(pl.String)).write_parquet(path)
        import_files(attached, kind, [path], now=NOW)
    return attached


def metrics(app: AppTest) -> dict[str, str]:
    return {each.label: each.value for each in app.metric}


def captions(app: AppTest) -> str:
    return "\n".join(each.value for each in app.caption)


def buttons(app: AppTest, key: str) -> str:
    return app.button(key=key).label


def test_the_list_of_surveys_tells_responses_people_and_the_average_of_the_range(told: Warehouse, visit: Visit) -> None:
    app = visit("surveys")
    assert not app.exception and not app.error
    assert [each.proto.label for each in app.get("page_link")] == ["**Rate us**"]
    assert metrics(app) == {"Responses": "3", "Average score": "3.67"}
    people = [each.label for each in app.button if each.key and each.key.startswith("people_")]
    assert people == ["2 people", "2 people"]
    app.segmented_control(key="range_choice").set_value("all").run()
    assert [each.proto.label for each in app.get("page_link")] == ["**Rate us**", "**Old**"]


def test_a_survey_shows_scores_and_what_people_wrote(told: Warehouse, visit: Visit) -> None:
    app = visit("survey", form="Rate us")
    assert not app.exception and not app.error
    assert metrics(app) == {"Responses": "3", "Average score": "3.67", "Median score": "4"}
    assert "Each score as a share of all 3 scores, which 2 people gave." in captions(app)
    assert captions(app).count("of 3 scores") == 2, "the base of the average and of the median"
    per_score = app.dataframe[0].value
    assert list(per_score["score"]) == [5, 4, 2] and list(per_score["people"]) == ["1", "1", "1"]
    assert buttons(app, "people_comments") == "2 people"
    texts = [each.value for each in app.markdown]
    assert texts.index("Quick enough") < texts.index(r"Too \*slow\*")
    assert "Score 5" in captions(app) and "Score 2" in captions(app)
    app.text_input(key="comments_search").set_value("SLOW too").run()
    assert buttons(app, "people_comments") == "1 person"
    assert "Quick enough" not in [each.value for each in app.markdown]
    app.text_input(key="comments_search").set_value("nowhere").run()
    assert "No text has all of these words." in captions(app)


def test_the_question_that_is_looked_at_stays_when_another_range_orders_them_anew(
    told: Warehouse, visit: Visit, tmp_path: Path
) -> None:
    """Of all time "Long ago?" has most scores, of the last year it has the fewest."""
    asked = {"form": "Rate us", "question": "Long ago?", "question_index": "3", "customer_id": "C"}
    path = tmp_path / "more.parquet"
    rows = [
        {**asked, "response_id": f"L{days}", "value": "3", "answered_at": (NOW - timedelta(days=days)).isoformat()}
        for days in (2, 700, 701, 702, 703)
    ]
    pl.DataFrame(rows).write_parquet(path)
    import_files(told, "answers", [path], now=NOW)
    app = visit("survey", form="Rate us", range="all")
    box = app.selectbox(key="question")
    assert box.options[:2] == ["Long ago?", "How do you rate us?"]
    app = box.select_index(1).run()
    assert metrics(app)["Average score"] == "3.67"
    app = app.segmented_control(key="range_choice").set_value("year").run()
    assert "range" not in app.query_params, "what is first stands in no link"
    assert app.selectbox(key="question").options[0] == "How do you rate us?"
    assert metrics(app)["Average score"] == "3.67"


def test_a_broadcast_shows_people_as_shares_and_machines_apart(told: Warehouse, visit: Visit) -> None:
    app = visit("campaign", broadcast="B1")
    assert not app.exception and not app.error
    assert metrics(app) == {
        "Sent": "3",
        "Delivered": "100.0 %",
        "Opened": "33.3 %",
        "Clicked": "33.3 %",
        "Bounced": "33.3 %",
        "Complaints": "0.0 %",
        "Unsubscribed": "0.0 %",
        "Opened by machines": "33.3 %",
    }
    assert (
        buttons(app, "people_open") == buttons(app, "people_machine_open") == buttons(app, "people_hard") == "1 person"
    )
    assert "of 3 delivered" in captions(app) and "2 times" in captions(app)


@pytest.mark.parametrize(
    ("page", "link", "key", "text"),
    [
        ("surveys", {}, "people_form_1", 'response(form is "Rate us") in the last 12 calendar months'),
        ("survey", {"form": "Rate us"}, "people_average", "score is known"),
        ("survey", {"form": "Rate us"}, "people_comments", "value is known"),
        ("campaign", {"broadcast": "B1"}, "people_send", 'send(broadcast_id is "B1")'),
        ("campaign", {"broadcast": "B1"}, "people_machine_open", 'machine open(broadcast_id is "B1")'),
        ("campaign", {"broadcast": "B1"}, "people_hard", 'kind is "hard"'),
        ("campaign", {"campaign": "News"}, "people_open", 'open(campaign is "News")'),
        ("campaign", {"campaign": "Alone", "alone": "1"}, "people_send", "broadcast_id is missing"),
    ],
)
def test_a_figure_opens_a_new_profile_of_as_many_people(
    told: Warehouse, visit: Visit, page: str, link: dict[str, str], key: str, text: str
) -> None:
    app = visit(page, **link)
    label = buttons(app, key)
    app.button(key=key).click().run()
    assert not app.exception and not app.error
    assert metrics(app)["People"] == re.findall(r"\d+", label)[0]
    desk = app.session_state["desks"][""]
    assert desk.saved is None and desk.is_changed
    with told.reader() as reader:
        assert reader.value("select count(*) from app.profile") == 0
    written = state.to_ast(desk.draft).profile
    assert written is not None
    assert text in format_profile(written, reads.plurals())


def test_what_was_being_built_can_be_taken_back(told: Warehouse, visit: Visit) -> None:
    app = visit("campaign", broadcast="B1")
    app.button(key="people_send").click().run()
    first = app.session_state["desks"][""].draft.name
    app.switch_page("app_pages/campaign.py")
    app.query_params["broadcast"] = "B1"
    app.run()
    app.button(key="people_open").click().run()
    desk = app.session_state["desks"][""]
    assert (desk.draft.name, desk.undo[-1][1].name) == ("Opened · B1", first)


def test_the_list_of_campaigns_narrows_to_one(told: Warehouse, visit: Visit) -> None:
    app = visit("campaigns")
    assert not app.exception and not app.error
    assert list(app.dataframe[0].value["broadcast"]) == ["B1", table()["campaigns.alone"][0]]
    assert list(app.dataframe[0].value["open"]) == ["1", "0"]
    rates = app.dataframe[0].value[["open_rate", "click_rate", "bounce_rate"]]
    assert [round(each, 1) for each in rates.iloc[0]] == [33.3, 33.3, 33.3]
    assert rates.iloc[1].tolist() == [0, 0, 0], "of what was sent, where no delivery is told"
    app.selectbox(key="of_campaign").set_value("News").run()
    assert list(app.dataframe[0].value["broadcast"]) == ["B1"]
    assert table()["campaigns.whole"][0].format(campaign="News") in [each.proto.label for each in app.get("page_link")]
    app.text_input(key="broadcast_search").set_value("nothing").run()
    assert table()["campaigns.no_match"][0] in captions(app)


def test_what_was_sent_in_the_last_days_is_a_pale_end_of_its_line() -> None:
    days = [datetime(2026, 11, each, tzinfo=UTC) for each in (1, 10, 20, 21)]
    figures = ["open"] * 4 + ["click"] * 2
    rows = pl.DataFrame({"sent_at": [*days, *days[:2]], "figure": figures, "share": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]})
    drawn = with_rising(rows.with_columns(pl.col("sent_at").dt.convert_time_zone("Europe/Amsterdam")), days[2])
    lines = {
        (figure, is_rising): sorted(each["share"]) for (figure, is_rising), each in drawn.group_by("figure", "rising")
    }
    assert lines == {("open", False): [0.1, 0.2], ("open", True): [0.2, 0.3, 0.4], ("click", False): [0.5, 0.6]}


def test_a_number_of_a_table_opens_its_people(told: Warehouse, visit: Visit) -> None:
    app = visit("campaigns")
    picker = app.selectbox(key="broadcasts_choose")
    assert "B1 · Machine opens: 1" in picker.options and "B1 · Sent: 3" in picker.options
    picker.set_value((0, "machine_open")).run()
    assert not app.exception and not app.error
    assert metrics(app)["People"] == "1"
    assert app.session_state["desks"][""].draft.name == "Opened by machines · B1"


def test_a_point_in_time_opens_the_people_so_far(told: Warehouse, visit: Visit) -> None:
    app = visit("campaign", broadcast="B1")
    assert "0.25 · Opened: 1" in app.selectbox(key="steps_table_choose").options
    app.selectbox(key="steps_table_choose").set_value((0, "open")).run()
    assert metrics(app)["People"] == "1"
    app = visit("survey", form="Rate us", look="Share of each score")
    options = app.selectbox(key="score_periods_choose").options
    assert options[:3] == ["1 Nov 2026 · Score 2: 0", "1 Nov 2026 · Score 4: 1", "1 Nov 2026 · Score 5: 1"]
    app.selectbox(key="score_periods_choose").set_value((0, "4")).run()
    assert metrics(app)["People"] == "1"


def test_a_campaign_counts_a_person_once(told: Warehouse, visit: Visit) -> None:
    app = visit("campaign", campaign="News")
    assert metrics(app)["Sent"] == "3"
    assert table()["campaign.is_campaign"][0] in captions(app)


@pytest.mark.parametrize("page", ["surveys", "survey", "campaigns", "campaign"])
def test_the_pages_speak_dutch(told: Warehouse, visit: Visit, page: str) -> None:
    app = visit(page, **{"survey": {"form": "Rate us"}, "campaign": {"broadcast": "B1"}}.get(page, {}))
    app.session_state["language"] = "nl"
    app.run()
    assert not app.exception and not app.error
    assert captions(app).startswith(table()[f"{page}.caption"][1])
    if page == "campaign":
        assert metrics(app)["Geopend"] == "33,3 %"


def test_what_has_not_happened_yet_is_not_there(told: Warehouse, visit: Visit) -> None:
    house.attach(told, lambda: NOW - timedelta(days=2.5), signed_in=house.signed_in(), patience=house.patience())
    app = visit("campaign", broadcast="B1")
    assert metrics(app)["Opened"] == "33.3 %" and metrics(app)["Clicked"] == "0.0 %"
