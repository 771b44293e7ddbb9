import json
import re
from collections.abc import Iterator

import polars as pl
import pytest

from dashboard import said, words
from dashboard.said import Template, said_in, table, templates
from dashboard.who import HIDDEN, VALUE
from tests.dashboard.spoken import ROOT, SLOT, Spoken, all_strings, everything, shape, spoken

NL = templates("nl")
KNOWN = {shape(each.english) for each in NL}
# What is put together of more than one template says it in each of its ways.
PUT_TOGETHER = {
    "This is not SQL: {}{}.": (
        'This is not SQL: syntax error at or near "frm" (line 1, column 10).',
        'Dit is geen SQL: syntax error at or near "frm" (regel 1, kolom 10).',
    ),
    "{} still has their address or id in {}{}; change it there if they are meant.": (
        "app.query.text still has their address or id in 1,204 rows (a, b); change it there if they are meant.",
        "app.query.text heeft nog een adres of id van deze persoon in 1.204 rijen (a, b); verander het daar als die "
        "bedoeld is.",
    ),
    "Values that cannot be read in the type of their attribute, and are missing: {}{}.": (
        "Values that cannot be read in the type of their attribute, and are missing: age (1,200) "
        "and 3 more attributes.",
        "Waarden die niet te lezen zijn in het type van hun attribuut, en ontbreken: age (1,200) en nog 3 attributen.",
    ),
    "{}; there are: {}.": (
        'The mapping of hook has "knd", which does not exist, meant is perhaps kind; there are: kind, rows.',
        'De mapping van hook heeft "knd", wat niet bestaat, bedoeld is misschien kind; er zijn: kind, rows.',
    ),
    "{} Klankbord cannot call to ask; what arrives is seen under runs.": (
        "Enter the address. Klankbord cannot call to ask; what arrives is seen under runs.",
        "Enter the address. Klankbord kan niet bellen om het te vragen; wat er komt staat bij de runs.",
    ),
    "Delivered {}: {}.": ("Delivered 1,200 rows: a.csv, b.csv.", "1.200 rijen geleverd: a.csv, b.csv."),
    " Rows left out of people who are not to be sent any more: {}.": (
        "Delivered 1 row: a.csv. Rows left out of people who are not to be sent any more: 3.",
        "1 rij geleverd: a.csv. Weggelaten rijen van mensen die niet meer mogen worden gestuurd: 3.",
    ),
    "Repeated run {}: {}. Rows left out of people who were forgotten since: {}.": (
        "Repeated run 12: a.csv. Rows left out of people who were forgotten since: 2.",
        "Run 12 herhaald: a.csv. Weggelaten rijen van mensen die sindsdien zijn vergeten: 2.",
    ),
    "its last refresh is of {}Z, which is yet to come; give an as_of to refresh it still.": (
        "News: its last refresh is of 2027-01-01T00:00:00Z, which is yet to come; give an as_of to refresh it still.",
        "News: de laatste verversing is van 2027-01-01T00:00:00Z, en dat moet nog komen; geef een as_of om toch te "
        "verversen.",
    ),
    "{} to be confirmed, for {}: klankbord export confirm {} --rows {}": (
        "1 row waits to be confirmed, for it is the first: klankbord export confirm daily --rows 1",
        "1 rij wacht op bevestiging, want het is de eerste: klankbord export confirm daily --rows 1",
    ),
    "Nothing later comes within 0 {}s": (
        "Nothing later comes within 0 days; this step says nothing.",
        "Er komt niets later binnen 0 dagen; deze stap zegt niets.",
    ),
    "Of {} period{}": (
        "Of 3 periods this can hold for no customer.",
        "Van 3 perioden: dit kan voor geen klant gelden.",
    ),
    "ends before it starts; it ": (
        "This window ends before it starts; it can hold for no row.",
        "Dit venster eindigt voor het begint; het kan voor geen rij gelden.",
    ),
    "on line {}": (
        "Together with the condition on line 4 this can hold for no customer.",
        "Samen met de voorwaarde op regel 4: dit kan voor geen klant gelden.",
    ),
    "before it": (
        "Together with the condition before it this holds for all customers.",
        "Samen met de voorwaarde ervoor: dit geldt voor alle klanten.",
    ),
    '{} and {} have no "{}" in common': (
        'A send and an open have no "form" in common; both have: campaign, broadcast and 2 more.',
        'Een send en een open hebben geen "form" gemeen; beide hebben: campaign, broadcast en nog 2.',
    ),
    "The line ends too early": (
        "The line ends too early; expected a name, a number or ,.",
        "De regel houdt te vroeg op; verwacht wordt een naam, een getal of ,.",
    ),
    '"{}" was not expected here; expected {} or {}.': (
        '"incude" was not expected here; expected profile, timezone, about, include or exclude.',
        '"incude" werd hier niet verwacht; verwacht wordt profile, timezone, about, include of exclude.',
    ),
    "This window {}{}.": ("This window can hold for no row.", "Dit venster kan voor geen rij gelden."),
    "A run would take {}{}.": ("A run would take no file.", "Een run zou geen bestand nemen."),
    '{} has no field "{}"': (
        'An open has no field "lnk"; it has: link, campaign and 9 more.',
        'Een open heeft geen veld "lnk"; er zijn: link, campaign en nog 9.',
    ),
    "there is no {}{} beside it yet": (
        '"a.csv" is left: there is no a.csv.done beside it yet.',
        '"a.csv" blijft liggen: er staat nog geen a.csv.done naast.',
    ),
    "{} was not expected here": (
        '"a, b" was not expected here; write is one of.',
        '"a, b" werd hier niet verwacht; schrijf is one of.',
    ),
}
# What is put together in other ways.
WHOLE = [
    (
        'A run would take 1,200 files: a.csv, b.csv, and 1,198 more.\n"c" is left: its name is that of a file that is '
        "being written.\n1 more is left.",
        'Een run zou 1.200 bestanden nemen: a.csv, b.csv, en nog 1.198.\n"c" blijft liggen: de naam is die van een '
        "bestand waaraan wordt geschreven.\n1 ander blijft liggen.",
    ),
    ("A run would take 1 file: a.csv.", "Een run zou 1 bestand nemen: a.csv."),
    ('"a.csv": starts daily.', '"a.csv": start daily.'),
    (
        '"a.csv": no export has its name; there are: none yet.',
        '"a.csv": geen export heeft die naam; er zijn: nog geen.',
    ),
    (
        "app.query.text still has their address or id in 1 row; change it there if they are meant.",
        "app.query.text heeft nog een adres of id van deze persoon in 1 rij; verander het daar als die bedoeld is.",
    ),
    ("Delivered 1 activity: a.csv.", "1 activiteit geleverd: a.csv."),
    ("Delivered 1,200 activities: a.csv.", "1.200 activiteiten geleverd: a.csv."),
    (
        "1,200 rows wait to be confirmed, for its size is 1,200 where the last was 80: klankbord export confirm x",
        "1.200 rijen wachten op bevestiging, want de omvang is 1.200 waar de vorige 80 was: klankbord export confirm x",
    ),
    ("Of 1 period this can hold for no customer.", "Van 1 periode: dit kan voor geen klant gelden."),
    (
        "Together with the conditions before it this can hold for no row.",
        "Samen met de voorwaarden ervoor: dit kan voor geen rij gelden.",
    ),
    (
        "The token of CloseAlert ends on 3 December 2026, in 6 days; make a new one in CloseAlert under Settings → API "
        "Access in time.",
        "Het token van CloseAlert loopt af op 3 December 2026, over 6 dagen; maak op tijd een nieuw in CloseAlert bij "
        "Settings → API Access.",
    ),
    (
        "The token of CloseAlert ends on 3 December 2026, in 1 day; make a new one in CloseAlert under Settings → API "
        "Access in time.",
        "Het token van CloseAlert loopt af op 3 December 2026, over 1 dag; maak op tijd een nieuw in CloseAlert bij "
        "Settings → API Access.",
    ),
    (
        "The token of CloseAlert ends on 3 December 2026, in less than a day; make a new one in CloseAlert under "
        "Settings → API Access in time.",
        "Het token van CloseAlert loopt af op 3 December 2026, binnen een dag; maak op tijd een nieuw in CloseAlert "
        "bij Settings → API Access.",
    ),
    (
        'The schedule "0 0 32 * *" has a day-of-month that does not exist; 0 6 * * * is every day at 06:00.',
        'Het schema "0 0 32 * *" heeft een dag die niet bestaat; 0 6 * * * is elke dag om 06:00.',
    ),
    (
        'The schedule "0 0 * * 9" has a day-of-week that does not exist; 0 6 * * * is every day at 06:00.',
        'Het schema "0 0 * * 9" heeft een weekdag die niet bestaat; 0 6 * * * is elke dag om 06:00.',
    ),
    (
        '"News" was changed since version 2: it is now version 3, saved by jan at 2026-11-01 10:00 UTC. Look at what '
        "changed, then save again on top of version 3.\nThat changed:",
        '"News" is sinds versie 2 gewijzigd: het is nu versie 3, door jan bewaard op 2026-11-01 10:00 UTC. Kijk wat er '
        "anders is, en bewaar dan opnieuw boven op versie 3.\nDat is anders:",
    ),
    (
        'There is a profile "News" already: version 3, saved at 2026-11-01 10:00 UTC.',
        'Er is al een profiel "News": versie 3, bewaard op 2026-11-01 10:00 UTC.',
    ),
    (
        'The profile "News" is in use by the profile "B", the export "daily" (through "B") and the export "C"; take it '
        "out there first.",
        'Het profiel "News" is in gebruik bij het profiel "B", de export "daily" (via "B") en de export "C"; haal het '
        "daar eerst weg.",
    ),
    (
        'The profile "News" is in use by the profile "B" (through "C"); take it out there first.',
        'Het profiel "News" is in gebruik bij het profiel "B" (via "C"); haal het daar eerst weg.',
    ),
    (
        "This quoted text is not closed on its line.",
        "Deze tekst tussen aanhalingstekens wordt niet op deze regel gesloten.",
    ),
    (
        "This quoted name is not closed on its line.",
        "Deze naam tussen aanhalingstekens wordt niet op deze regel gesloten.",
    ),
    (
        "score is a list of number; its elements are numbers, and this compares it with a text; "
        "write a number, such as 3.",
        "score is een lijst van getal; de elementen zijn van het type getal, en dit vergelijkt het met een tekst; "
        "schrijf een getal, zoals 3.",
    ),
    ("age is no number that can be written.", "age is geen getal dat te schrijven is."),
    (
        "age is missing, and the address that is called needs it.",
        "age ontbreekt, en het adres dat wordt aangeroepen heeft het nodig.",
    ),
    (
        "age is dots alone, which cannot stand in the address that is called.",
        "age bestaat alleen uit punten, wat niet kan staan in het adres dat wordt aangeroepen.",
    ),
    ("The address that would be called is too long.", "Het adres dat zou worden aangeroepen is te lang."),
]
# Words of the language and of the source that no template says, in files of which every string with a blank is said.
NOT_SAID = re.compile(
    r"write .*|(more|at|fewer|most) (than|least|most)|(sum|average|number) of.*|"
    r"of the last|an operator|a window|[A-Z_0 ]+\d?.*"
)
# What no raise says, and no sentence with a full stop.
REASONS = [
    "no customer_id nor email",
    "no question nor question_index",
    "no event",
    "no ordered_at",
    "unknown event: opn",
    "occurred_at cannot be read as a time: yesterday",
    "occurred_at has an offset that does not exist: 2026-01-01T00:00:00+99:00",
    "occurred_at is no day or hour that exists: 2026-02-30",
    "too few columns: 2 instead of 3",
    "too many columns: 4 instead of 3",
    "not UTF-8",
    "a quote that is never closed, or text after one",
    "longer than 16 MB",
    "not JSON",
    "not a JSON object",
    "no customer_id, by which this source finds customers",
    "no rule of the mapping takes it",
    "this person was erased",
    "storing it broke, reference 7F3A; it is not your data",
    "it did not say why",
    "has no email",
    "has the same email as another",
    "unsubscribed",
    "hard bounced",
]


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


def _longest_words(template: str) -> Iterator[str]:
    parts = [" ".join(each.split()) for each in said.pieces_of(template)[0]]
    yield max(parts, key=len)


def test_the_templates_are_those_of_the_files() -> None:
    assert all(isinstance(each, Template) for each in NL) and len(NL) > 600
