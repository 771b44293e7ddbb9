import json
import re

import polars as pl
import pytest

from dashboard import said, trouble, words
from dashboard.said import Template, said_in, table, templates
from dashboard.who import HIDDEN, VALUE
from segments.errors import Problem, ProfileErrors
from sql.errors import FileUnreadable
from tests.dashboard.said_examples import PUT_TOGETHER, REASONS, WHOLE
from tests.dashboard.spoken import ROOT, SLOT, Spoken, all_strings, everything, shape, spoken

NL = templates("nl")
KNOWN = {shape(each.english) for each in NL}
# Words of the language and of the source that no template says, in files of which every string with a blank is said.
NOT_SAID = re.compile(
    r"write .*|(more|at|fewer|most) (than|least|most)|(sum|average|number) of.*|"
    r"of the last|an operator|a window|[A-Z_0 ]+\d?.*"
)


def test_every_sentence_that_a_page_can_show_has_a_dutch_text() -> None:
    lacking = [str(each) for each in spoken() if not _is_known(each)]
    assert lacking == []


def test_every_string_of_what_is_told_of_profiles_and_files_has_a_dutch_text() -> None:
    lacking = [str(each) for each in all_strings() if not _is_known(each) and not NOT_SAID.fullmatch(each.template)]
    assert lacking == []


def test_the_sentences_that_are_looked_for_are_found() -> None:
    """The search itself: without it the two above would hold of nothing."""
    found = {each.template for each in spoken()}
    assert len(found) > 500
    assert f"{SLOT} is empty." in found  # raised
    assert "There was no file to take." in found  # kept as a run's message
    assert f'The profile "{SLOT}" has no members at this moment.' in found  # a warning


@pytest.mark.parametrize(("english", "dutch"), [*PUT_TOGETHER.values(), *WHOLE])
def test_what_is_put_together_is_told_whole(english: str, dutch: str) -> None:
    assert said_in(english, "nl") == dutch


def test_every_template_is_still_said() -> None:
    """A sentence that changes takes its Dutch along, or this says which stayed behind."""
    examples = "\n".join([*(english for english, _ in [*PUT_TOGETHER.values(), *WHOLE]), *REASONS])
    strings = everything()
    lost = [
        each.english
        for each in NL
        if max(said.pieces_of(each.english)[0], key=len) not in strings and not each.pattern.search(examples)
    ]
    assert lost == []


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_has_a_dutch_text(reason: str) -> None:
    assert said_in(reason, "nl") != reason


def test_every_reason_in_the_queries_has_a_dutch_text() -> None:
    texts = [path.read_text() for path in (ROOT / "sql/queries/land").glob("checked_*.sql")]
    texts += [(ROOT / each).read_text() for each in ("sql/csv_file.py", "sql/files.py", "ingest/landing/surveys.py")]
    texts.append((ROOT / "sql/schema/012_reading.sql").read_text())
    found = {each for text in texts for each in re.findall(r"(?:then|else) '([^']* [^']*)'", text)}
    assert len(found) > 10
    assert [each for each in found if not any(each in reason for reason in REASONS)] == []


def test_slots_agree() -> None:
    for each in NL:
        ours, theirs = {name for name, _ in _slots(each.english)}, {name for name, _ in _slots(each.other)}
        assert theirs <= ours, each.english
        assert ours - theirs <= {"comment"}, each.english  # what a setting is for stands beside it on the page


def test_no_two_sentences_are_alike() -> None:
    shapes = [(shape(each.english), each.is_piece) for each in NL]
    assert sorted({each for each in shapes if shapes.count(each) > 1}) == []


@pytest.mark.parametrize("value", ["zz9", "zz9 (yy8)", "/zz/yy 9.csv"])
def test_each_sentence_is_told_in_its_own_words_and_in_no_other_s(value: str) -> None:
    wrong = []
    for each in NL:
        forms = dict(_slots(each.english))
        english, dutch = _filled(each.english, forms, value), _filled(each.other, forms, value)
        teller = said._Teller(english, table("nl"), (), "")
        told = teller._several(0, len(english), said.END, in_slot=each.is_piece)
        if told != dutch:
            wrong.append((each.english, told))
    assert wrong == []


def test_an_english_reader_gets_every_text_byte_for_byte() -> None:
    for each in [*(_filled(each.english, {}, "1,234") for each in NL), *REASONS, "My *own*\n    text."]:
        assert said_in(each, "en") == each


def test_a_text_that_is_no_sentence_of_ours_stays_as_it_is() -> None:
    for each in ("", " ", "Syntax error at 12,345.", "Über *alles*: nothing. And more", "a\n\n  b", "x" * 100_000):
        assert said_in(each, "nl") == each


def test_numbers_are_written_the_dutch_way_and_names_are_not() -> None:
    assert said_in("1,234 of 20,000 rows were taken.", "nl") == "1.234 van 20.000 rijen zijn aangenomen."
    assert said_in("/in/1,2.csv is empty.", "nl") == "/in/1,2.csv is leeg."


def test_a_problem_of_a_profile_keeps_its_place_its_line_and_what_was_meant() -> None:
    english = (
        'Line 2, column 9: "lasst" was not expected here; expected a condition, a name or a unit (seconds, minutes, '
        "hours, days, weeks, months, years).\n    include lasst is empty.\n            ^\n    Did you mean latest?"
    )
    assert said_in(english, "nl").split("\n") == [
        'Regel 2, kolom 9: "lasst" werd hier niet verwacht; verwacht wordt een voorwaarde, een naam of een eenheid '
        "(seconds, minutes, hours, days, weeks, months, years).",
        "    include lasst is empty.",
        "            ^",
        "    Bedoel je latest?",
    ]


def test_what_stands_within_a_sentence_is_told_as_well() -> None:
    english = "2 files failed (a.csv: /in/a.csv is empty; b.csv: b.csv has no line that is a JSON object)."
    assert said_in(english, "nl") == (
        "2 bestanden mislukt (a.csv: /in/a.csv is leeg; b.csv: b.csv heeft geen regel die een JSON-object is)."
    )


def test_a_text_that_is_twice_as_long_is_not_looked_at_many_times_as_often(monkeypatch: pytest.MonkeyPatch) -> None:
    find, looks = said.Table.find, list[str]()

    def counted(table: said.Table, text: str, *, in_slot: bool) -> tuple[Template, re.Match[str]] | None:
        looks.append(text)
        return find(table, text, in_slot=in_slot)

    monkeypatch.setattr(said.Table, "find", counted)
    known = []
    for several in (4, 8):
        looks.clear()
        theirs = " ".join(f"field {each}: is wrong." for each in range(several))
        said_in(f"HubSpot did not take the call (400): {theirs}", "nl")
        known.append(len(looks))
    assert known[1] < 5 * known[0]  # as the square of it, for how many of them belong together is looked for


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_whatever_is_hidden_of_a_reason_is_hidden_after_it_is_told(
    language: words.Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(said, "language", lambda: language)
    secret = 'jan@zz9.nl "zz9 (x)" 06-12345678 zz9'
    for each in NL:
        text = _filled(each.english, dict(_slots(each.english)), json.dumps(secret)).replace(": ", ": zz9 zz9 ")
        hidden = [text[slice(*found.span())] for found in VALUE.finditer(text)]
        told = said.for_reader_hiding(text, VALUE, HIDDEN)
        assert "12345678" not in told and "jan@" not in told, told
        assert told.count("zz9") <= VALUE.sub("", text).count("zz9"), (told, hidden)


def test_a_hidden_reason_is_told_in_dutch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(said, "language", lambda: "nl")
    told = said.for_reader_hiding("occurred_at cannot be read as a time: 6 May, jan@a.nl", VALUE, HIDDEN)
    assert told == f"occurred_at is niet te lezen als tijd: {HIDDEN}"


def test_what_is_shown_of_an_error_is_dutch_and_no_markdown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(said, "language", lambda: "nl")
    assert trouble.told(FileUnreadable("/in/my *people*.csv is empty.")) == "/in/my \\*people\\*.csv is leeg."
    problem = Problem('There is no list "_x_"; lists: nothing yet.', 2, 5, "    in list x", nearest="y")
    assert trouble.told(ProfileErrors([problem])) == (
        'Regel 2, kolom 5\\: Er is geen lijst "\\_x\\_"; lijsten\\: nog niets.  \nBedoel je y?'
    )


def test_nothing_but_trouble_shows_what_an_error_says() -> None:
    shown = re.compile(r"st\.\w+\((f\"[^\"]*\{)?(escaped\()?(str\(error\)|\w+(\.\w+)*\.message\b)")
    pages = list((ROOT / "dashboard").rglob("*.py"))
    assert len(pages) > 80
    assert [path.name for path in pages if shown.search(path.read_text())] == []


def test_columns_are_told_value_by_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(said, "language", lambda: "nl")
    frame = pl.DataFrame({"reason": ["no event", None, "no event", "else"], "n": [1, 2, 3, 4]})
    assert said.columns_for_reader(frame, "reason")["reason"].to_list() == ["geen event", None, "geen event", "else"]


def _is_known(each: Spoken) -> bool:
    ours = each.template.replace(SLOT, "{}")
    return any(reading in KNOWN for reading in each.readings()) or ours in PUT_TOGETHER


def _slots(template: str) -> list[tuple[str, str]]:
    return said.pieces_of(template)[1]


def _filled(template: str, forms: dict[str, str], value: str) -> str:
    """With `value` in each slot, or a word or a number where it takes nothing else."""
    taken = {"number": "7", "word": "zz9"}
    return template.format(**{name: _Value(taken.get(forms.get(name, ""), value)) for name, _ in _slots(template)})


class _Value(str):
    def __format__(self, _: str) -> str:
        return str(self)


def test_the_templates_are_those_of_the_files() -> None:
    assert all(isinstance(each, Template) for each in NL) and len(NL) > 600
