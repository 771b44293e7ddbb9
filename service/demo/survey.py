"""Two years of CloseAlert responses, in the vendor's own JSON shape: what the demo's CloseAlert server hands out.

Contentment of a person is steady, the shop dips in one spring and mends, comments fit the score, some answers are
missing, and a few people are known from their answers alone.
"""

from datetime import datetime, timedelta
from typing import Any

import numpy as np

from service.demo.people import SEED, People

DAYS = 730
RESPONSES = 14_000
FORMS = (
    {"id": 11, "form_type": "mail", "name": "General score"},
    {"id": 12, "form_type": "mail", "name": "After delivery"},
    {"id": 13, "form_type": "web", "name": "Customer service"},
)
QUESTIONS = {
    "General score": "How do you rate us?",
    "After delivery": "How was the delivery?",
    "Customer service": "Were you helped well?",
}
COMMENT = {
    "General score": "What could we do better?",
    "After delivery": "Anything about the parcel?",
    "Customer service": "What did we solve for you?",
}
REASONS = ("price", "choice", "stock", "staff", "website", "delivery time")
COMMENTS = {
    1: ("Nobody answered my mail for two weeks.", "Broken on arrival, again.", "I want to be taken off the list."),
    2: ("Too late and no word about it.", "The shop is nice, the site is not.", "Hard to reach by phone."),
    3: ("It is fine.", "Nothing special, nothing wrong.", "Could be quicker."),
    4: ("Friendly people!", "Quick, only the box was large.", "Good choice of garden tools."),
    5: ("Wonderful, thank you!", "Best shop in town.", "Sanne helped me so well that I came back the same day."),
}
DEVICES = (("mobile", "ios"), ("mobile", "android"), ("desktop", "windows"), ("desktop", "macos"), ("tablet", "ios"))


def make_responses(people: People, now: datetime, ahead_days: int = 2) -> list[dict[str, Any]]:
    """Responses by created_at (text without an offset, UTC), until `ahead_days` after `now` so that a demo goes on."""
    rng = np.random.default_rng(SEED + 2)
    known = np.flatnonzero(people.frame["email"].is_not_null().to_numpy())
    # Few answer often: the chance to be asked again falls off steeply.
    who = known[(rng.pareto(0.9, RESPONSES) * 700).astype(int) % len(known)]
    seconds = np.sort(rng.integers(-DAYS * 86_400, ahead_days * 86_400, RESPONSES))
    dip = 0.9 * np.exp(-(((seconds / 86_400 + 210) / 45) ** 2))
    score = np.clip(np.round(3.9 + people.contentment[who] - dip + rng.normal(0, 0.9, RESPONSES)), 1, 5).astype(int)
    form = rng.choice(len(FORMS), RESPONSES, p=[0.5, 0.32, 0.18])
    device = rng.choice(len(DEVICES), RESPONSES)
    chances = rng.random((RESPONSES, 5))
    return [
        _response(
            number,
            people,
            int(who[number]),
            now + timedelta(seconds=int(seconds[number])),
            int(score[number]),
            FORMS[form[number]],
            DEVICES[device[number]],
            chances[number],
        )
        for number in range(RESPONSES)
    ]


def _response(
    number: int,
    people: People,
    who: int,
    at: datetime,
    score: int,
    form: dict[str, Any],
    device: tuple[str, str],
    chances: np.ndarray,
) -> dict[str, Any]:
    name = form["name"]
    email = people.email[who] if chances[0] > 0.03 else f"guest{number}@example.org"
    answers = [_answer("1", QUESTIONS[name], "sentiment", score)]
    if chances[1] < 0.55 or score == 1:
        answers.append(_answer("2", COMMENT[name], "comment", COMMENTS[score][int(chances[2] * 3)]))
    if chances[3] < 0.4:
        answers.append(_answer("3.1", "What mattered most?", "form", REASONS[int(chances[4] * len(REASONS))]))
        answers.append(_answer("3.10", "May we call you?", "form", "yes" if chances[2] < 0.3 else "no"))
    return {
        "id": 700_000 + number,
        "created_at": at.strftime("%Y-%m-%dT%H:%M:%S"),
        "email": email,
        "mail_url": f"https://mail.example.com/{number}",
        "user_agent": "Mozilla/5.0",
        "device_type": device[0],
        "operating_system": device[1],
        "followed_up": bool(score <= 2 and chances[4] < 0.5),
        "merge_tags": {
            "customer_number": people.customer_id[who] or "",
            "store": ("Utrecht", "Gent", "Web")[number % 3],
        },
        "form": form,
        "mailing": {"id": 40 + form["id"], "name": f"{name}, {at:%B %Y}"},
        "group": {"id": 1 + number % 2, "name": ("Stores", "Online")[number % 2]},
        "answers": answers,
    }


def _answer(index: str, question: str, kind: str, value: int | str) -> dict[str, Any]:
    return {
        "question": question,
        "question_type": kind,
        "question_index": index,
        "response_value": value,
        "answer_type": None,
    }
