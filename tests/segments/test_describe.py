"""The sentence says what is missing or counts zero, exactly where that decides who is in."""

import pytest

from segments.sentence.describe import describe, describe_condition
from segments.text.parse import parse, parse_condition
from segments.words import PLURALS

NOUNS = PLURALS | {"order": "orders"}
ZERO_EN, ZERO_NL = "(or who have none at all, which makes 0)", "(of die er geen enkele hebben, wat als 0 telt)"


@pytest.mark.parametrize(
    ("result", "is_said"),
    [
        ("= 0", True), ("= 1", False), ("!= 0", False), ("!= 1", True), ("> -1", True), ("> 0", False), (">= 0", True),
        (">= 1", False), ("< 1", True), ("< 0", False), ("<= 0", True), ("<= -1", False), ("between 0 and 3", True),
        ("between 1 and 3", False), ("not between 1 and 3", True), ("not between 0 and 3", False),
        ("is one of (0, 3)", True), ("is one of (1, 3)", False), ("is not one of (1, 3)", True),
        ("is not one of (0, 3)", False), ("is known", True), ("is missing", False),
    ],
)  # fmt: skip
def test_a_sum_says_that_nothing_is_0_where_0_is_in(result: str, is_said: bool) -> None:
    for what in ("sum of total", "number of different total"):
        condition = parse_condition(f"{what} over orders {result}", NOUNS)
        assert (ZERO_EN in describe_condition(condition, "en", NOUNS)) == is_said
        assert (ZERO_NL in describe_condition(condition, "nl", NOUNS)) == is_said


@pytest.mark.parametrize(
    ("result", "english", "dutch"),
    [
        ("> 3", "is more than 3 (and there is a known total)", "meer dan 3 is (en er is een bekende waarde van total)"),
        ("is not 3", "is not 3 (or there is no known total)", "niet 3 is (of er is geen bekende waarde van total)"),
        ("is missing", "is missing (there is no known total)", "ontbreekt (er is geen bekende waarde van total)"),
        ("is known", "is known", "bekend is"),
    ],
)
def test_what_can_be_missing_says_whether_that_is_in(result: str, english: str, dutch: str) -> None:
    for what in ("average of", "smallest", "largest"):
        condition = parse_condition(f"{what} total over orders {result}", NOUNS)
        assert describe_condition(condition, "en", NOUNS).endswith(f"over orders {english}")
        assert describe_condition(condition, "nl", NOUNS).endswith(f"over orders {dutch}")


SENTENCES = {
    "points between 1 and 3": (
        "whose points is between 1 and 3 (both included)", "van wie points van 1 tot en met 3 is",
    ),
    "points not between 1 and 3": (
        "whose points is not between 1 and 3 (both included) (or is missing)",
        "van wie points niet van 1 tot en met 3 is (of ontbreekt)",
    ),
    "send then click": (
        "who had one send, then later one click (known machines not counted)",
        "met één verzending, daarna op een later moment één klik (bekende machines niet meegeteld)",
    ),
    "send today then any click within 2 hours on the same url": (
        "who had one send today, then later but within 2 hours one click (machines included) (also today) with the "
        "same known url as the first",
        "met één verzending vandaag, daarna op een later moment binnen 2 uur één klik (ook door machines) (ook "
        "vandaag) (waarbij url bekend is en gelijk aan die van de eerste)",
    ),
    "send in the last 3 days then machine click": (
        "who had one send in the last 3 days, then later one click (by machines) (also in the last 3 days)",
        "met één verzending in de laatste 3 dagen, daarna op een later moment één klik (door machines) (ook in de "
        "laatste 3 dagen)",
    ),
    "send today then no bounce within 1 hour": (
        "who had one send today, then no bounce within 1 hour after that (a time that has fully passed)",
        "met één verzending vandaag, daarna binnen 1 uur geen bounce (een tijd die helemaal voorbij is)",
    ),
    "exactly 0 sends": ("who had exactly 0 sends", "met precies 0 verzendingen"),
    "fewer than 1 order": ("who had fewer than 1 order", "met minder dan 1 order"),
    "fewer than 2 orders": (
        "who had fewer than 2 orders (or none at all)", "met minder dan 2 orders (of geen enkele)",
    ),
    "no sends in exactly 0 of the last 2 periods of 2 weeks": (
        "who had no sends in exactly 0 of the last 2 periods of 2 weeks (counted back from now)",
        "met geen verzendingen in precies 0 van de laatste 2 perioden van 2 weken (vanaf nu teruggeteld)",
    ),
    "birthday has its anniversary tomorrow": (
        "whose birthday has its anniversary tomorrow (29 February counts as 1 March in other years)",
        "van wie birthday morgen verjaart (29 februari telt in andere jaren als 1 maart)",
    ),
    "birthday has its anniversary in the next 3 days": (
        "whose birthday has its anniversary in the next 3 days (from tomorrow on; 29 February counts as 1 March in "
        "other years)",
        "van wie birthday in de komende 3 dagen verjaart (vanaf morgen; 29 februari telt in andere jaren als 1 maart)",
    ),
    "birthday has its anniversary in the last 3 days": (
        "whose birthday has its anniversary in the last 3 days (up to yesterday; 29 February counts as 1 March in "
        "other years)",
        "van wie birthday in de laatste 3 dagen verjaart (tot en met gisteren; 29 februari telt in andere jaren als 1 "
        "maart)",
    ),
    "points is one of (4.5, -2)": ("whose points is one of 4.5 or -2", "van wie points een van 4,5 of -2 is"),
    "sample 2.5%": ("who fall in a fixed random 2.5%", "die in een vaste steekproef van 2,5% vallen"),
    "everyone": ("whoever they are", "wie het ook zijn"),
    "send then no bounce within 1 day": (
        "who had one send, then no bounce within 1 day after that (a time that has fully passed)",
        "met één verzending, daarna binnen 1 dag geen bounce (een tijd die helemaal voorbij is)",
    ),
    "first answer(score < 3) ever this year": (
        "who had their very first answer (where score is less than 3) this year",
        "die hun allereerste antwoord (waarbij score minder dan 3 is) dit jaar hadden",
    ),
    "answers in at least 2 of the last 4 periods of 1 month": (
        "who gave at least one answer in at least 2 of the last 4 periods of 1 month (counted back from now)",
        "met ten minste één antwoord in ten minste 2 van de laatste 4 perioden van 1 maand (vanaf nu teruggeteld)",
    ),
    "at most 1 send in fewer than 2 of the last 4 periods of 1 month": (
        "who had at most 1 send (or none at all) in fewer than 2 of the last 4 periods of 1 month (counted back from "
        "now) (or in none of them)",
        "met hoogstens 1 verzending (of geen enkele) in minder dan 2 van de laatste 4 perioden van 1 maand (vanaf nu "
        "teruggeteld) (of in geen enkele)",
    ),
    "no send in none of the last 1 period of 2 weeks": (
        "who had no sends in none of the last 1 period of 2 weeks (counted back from now)",
        "met geen verzendingen in geen van de laatste 1 periode van 2 weken (vanaf nu teruggeteld)",
    ),
    "largest ordered_at over orders >= 2026-10-01": (
        "for whom the latest known value of ordered_at over orders is on or after 2026-10-01 (and there is a known "
        "ordered_at)",
        "bij wie de laatste bekende waarde van ordered_at over orders op of na 2026-10-01 valt (en er is een bekende "
        "waarde van ordered_at)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", SENTENCES)
def test_a_condition_is_told_in_both_languages(text: str) -> None:
    condition = parse_condition(text, NOUNS)
    assert (describe_condition(condition, "en", NOUNS), describe_condition(condition, "nl", NOUNS)) == SENTENCES[text]


@pytest.mark.parametrize(
    ("body", "english", "dutch"),
    [
        ("include all of\n  everyone", "All customers.", "Alle klanten."),
        ("include any of\n  all of\n    nobody", "No customers.", "Geen klanten."),
        (
            "include everyone\nexclude any of\n  nobody",
            "All customers; except nobody.",
            "Alle klanten; behalve niemand.",
        ),
        ("include everyone\nexclude everyone", "All customers; except everyone.", "Alle klanten; behalve iedereen."),
        (
            'include everyone\nexclude all of\n  country is "NL"',
            "All customers; except those whose country is “NL”.",
            "Alle klanten; behalve klanten van wie country “NL” is.",
        ),
    ],
)
def test_everybody_and_nobody_are_told_as_people_say_it(body: str, english: str, dutch: str) -> None:
    profile = parse(f'profile "P"\n{body}\n')
    assert (describe(profile, "en"), describe(profile, "nl")) == (english, dutch)
