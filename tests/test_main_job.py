"""The main job by the commands that somebody would type: from a survey answer to a line of an export."""

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from served import process

from service.demo.closealert import CloseAlertServer
from sql.home import Home

NOW = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
SEED = """profile "Unhappy lately"
include answer(form is "General score", question is "How do you rate us?", score {test}) in the last 10 days
exclude bounce(kind is "hard")
"""


def response(number: int, days_ago: int, email: str, score: int) -> dict[str, object]:
    answer = {
        "question": "How do you rate us?",
        "question_type": "sentiment",
        "question_index": "1",
        "response_value": score,
        "answer_type": None,
    }
    return {
        "id": number,
        "created_at": (NOW - timedelta(days=days_ago)).isoformat(),
        "email": email,
        "merge_tags": {},
        "form": {"id": 11, "form_type": "mail", "name": "General score"},
        "mailing": {"id": 1, "name": "November"},
        "group": {"id": 1, "name": "Stores"},
        "answers": [answer],
    }


def test_from_a_survey_answer_to_an_export(home: Home, tmp_path: Path) -> None:
    given = [
        response(1, 2, "One@example.org ", 1),
        response(2, 9, "two@example.org", 2),
        response(3, 11, "late@example.org", 1),  # longer ago than ten days
        response(4, 1, "happy@example.org", 5),
        response(5, 3, "gone@example.org", 1),  # bounced
    ]
    (tmp_path / "customers.csv").write_text("customer_id,email\nC1,one@example.org\nC5,gone@example.org\n")
    bounced_at = (NOW - timedelta(days=400)).isoformat()
    (tmp_path / "events.csv").write_text(f"event,occurred_at,customer_id,kind\nbounce,{bounced_at},C5,hard\n")
    (tmp_path / "one.profile").write_text(SEED.format(test="is 1"))
    (tmp_path / "low.profile").write_text(SEED.format(test="< 3").replace("Unhappy", "Low"))

    def run(*words: str) -> str:
        done = process(*words, home=home, cwd=tmp_path)
        assert done.code == 0, done.err
        return str(done.out)

    with CloseAlertServer("company.com", given, lambda: NOW) as closealert:
        (tmp_path / "token").write_text(closealert.token())
        run("import", "customers", "customers.csv")
        run("import", "events", "events.csv")
        settings = ["--set", "project=company.com", "--set", f"base_url={closealert.base_url}"]
        run("source", "add", "closealert", *settings, "--set", f"since={(NOW - timedelta(days=40)).date()}",
            "--secret", "token=file:token")  # fmt: skip
        run("source", "run", "closealert")
        run("source", "run", "closealert")
    assert json.loads(run("sql", "select count(*) as n from answers", "--format", "json")) == [{"n": 5}]
    calls = run("sql", "select string_agg(customers, ', ') as customers from calls", "--format", "csv")
    assert {"one@example.org", "two@example.org", "late@example.org"} <= set(
        calls.replace('"', "").split("\n")[1].split(", ")
    )

    members = list(
        csv.DictReader(run("profile", "members", "one.profile", "low.profile", "--format", "csv").splitlines())
    )
    assert [tuple(row.values()) for row in members] == [
        ("Unhappy lately", "C1"),
        ("Low lately", "C1"),
        ("Low lately", "two@example.org"),
    ]

    run("export", "add", "daily", "--set", "what=activities", "--set", "destination=folder", "--set", "folder=out",
        "--set", "kinds=bounce,answer", "--schedule", "0 6 * * *")  # fmt: skip
    run("export", "run", "daily")
    run("export", "run", "daily")
    rows = [row for path in sorted((tmp_path / "out").glob("activities_*.csv")) for row in csv.DictReader(path.open())]
    assert sorted((row["E-mail address"], row["Activity"]) for row in rows) == [
        ("gone@example.org", "answer"),
        ("gone@example.org", "bounce"),
        ("happy@example.org", "answer"),
        ("late@example.org", "answer"),
        ("one@example.org", "answer"),
        ("two@example.org", "answer"),
    ]
    states = json.loads(run("runs", "--format", "json"))
    assert [(row["name"], row["state"]) for row in states if row["name"] in ("closealert", "daily")] == [
        ("daily", "done"), ("daily", "done"), ("closealert", "done"), ("closealert", "done"),
    ]  # fmt: skip
