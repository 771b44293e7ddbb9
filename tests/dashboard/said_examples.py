"""Texts as the rooms put them together, and how they are told in Dutch."""

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
        "Enter the address. Klankbord kan deze bron niet aanroepen om het te vragen; wat er komt staat bij de runs.",
    ),
    "Delivered {}: {}.": ("Delivered 1,200 rows: a.csv, b.csv.", "1.200 rijen geleverd: a.csv, b.csv."),
    " Rows left out of people who are not to be sent any more: {}.": (
        "Delivered 1 row: a.csv. Rows left out of people who are not to be sent any more: 3.",
        "1 rij geleverd: a.csv. Weggelaten rijen van mensen die niet meer mogen worden gestuurd: 3.",
    ),
    " Nothing changed since the last delivery.": (
        "Delivered 45 rows: a.csv. Nothing changed since the last delivery.",
        "45 rijen geleverd: a.csv. Er is niets veranderd sinds de vorige levering.",
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
    "This {} {}.": (
        "This comparison can hold for no customer.",
        "Deze vergelijking kan voor geen klant gelden.",
    ),
    "A value {}.": (
        "A value is no number that can be written.",
        "Een waarde is geen getal dat te schrijven is.",
    ),
    "{} this {}.": (
        "Of 3 periods this can hold for no customer.",
        "Van 3 perioden: dit kan voor geen klant gelden.",
    ),
    "{}; {}.": (
        "api.example.com answered 404 Not Found: gone; look at the setting url.",
        "api.example.com antwoordde 404 Not Found: gone; kijk de instelling url na.",
    ),
    "{}; {}: {}.": (
        "status is a text, and a sum is of numbers; orders have: total and 2 more.",
        "status is een tekst, en een som is van getallen; orders hebben: total en nog 2.",
    ),
    "a {}; its elements are {}s": (
        "score is a list of number; its elements are numbers, and this compares it with a text; write true or false.",
        "score is een lijst van getal; de elementen zijn van het type getal, en dit vergelijkt het met een tekst; "
        "schrijf true of false.",
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
    (
        'Customers have no field "opn"; they have: customer_id, email and 2 more.',
        'Klanten hebben geen veld "opn"; ze hebben: customer_id, email en nog 2.',
    ),
    (
        'Customers have no field "opn"; did you mean "open" (they have: customer_id, open).',
        'Klanten hebben geen veld "opn"; bedoel je "open" (ze hebben: customer_id, open).',
    ),
    (
        'There is no saved profile "News" (saved: A, B and 3 more).',
        'Er is geen bewaard profiel "News" (bewaard: A, B en nog 3).',
    ),
    (
        'There is no saved profile "News"; saved: A and 3 more.',
        'Er is geen bewaard profiel "News"; bewaard: A en nog 3.',
    ),
    ('There is no saved profile "News"; saved: nothing yet.', 'Er is geen bewaard profiel "News"; bewaard: nog niets.'),
    (
        'The profile "A" cannot be used, its line 2 is wrong: There is no list "x"; lists: nothing yet.',
        'Het profiel "A" is niet te gebruiken, regel 2 ervan klopt niet: Er is geen lijst "x"; lijsten: nog niets.',
    ),
    (
        "a.nl answered 401; look at the secret and at the setting headers.",
        "a.nl antwoordde 401; kijk het geheim en de instelling headers na.",
    ),
    ("a.nl answered 405; look at the setting method.", "a.nl antwoordde 405; kijk de instelling method na."),
    (
        "a.nl answered 415; look at the settings body and media_type.",
        "a.nl antwoordde 415; kijk de instellingen body en media_type na.",
    ),
    (
        'There is no activity "opn"; activities: open and 9 more.',
        'Er is geen activiteit "opn"; activiteiten: open en nog 9.',
    ),
    ("A value has no question to be kept under.", "Een waarde heeft geen vraag om onder te worden bewaard."),
    ("This anniversary holds for all customers.", "Deze verjaardag geldt voor alle klanten."),
    ("This condition holds for every row.", "Deze voorwaarde geldt voor elke rij."),
    ("This count holds in every period.", "Dit aantal geldt in elke periode."),
    ("This window holds for every row.", "Dit venster geldt voor elke rij."),
    ("Of 1 period this can hold for no customer.", "Van 1 periode: dit kan voor geen klant gelden."),
    (
        "Together with the conditions before it this can hold for no row.",
        "Samen met de voorwaarden ervoor: dit kan voor geen rij gelden.",
    ),
    (
        "The token of CloseAlert ends on 3 December 2026, in 6 days; make a new one in CloseAlert under Settings → API "
        "Access in time.",
        "Het token van CloseAlert loopt af op 3 december 2026, over 6 dagen; maak op tijd een nieuw in CloseAlert bij "
        "Settings → API Access.",
    ),
    (
        "The token of CloseAlert ends on 3 December 2026, in 1 day; make a new one in CloseAlert under Settings → API "
        "Access in time.",
        "Het token van CloseAlert loopt af op 3 december 2026, over 1 dag; maak op tijd een nieuw in CloseAlert bij "
        "Settings → API Access.",
    ),
    (
        "The token of CloseAlert ends on 3 December 2026, in less than a day; make a new one in CloseAlert under "
        "Settings → API Access in time.",
        "Het token van CloseAlert loopt af op 3 december 2026, binnen een dag; maak op tijd een nieuw in CloseAlert "
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
WHOLE += [
    (
        f"The token of CloseAlert ended on 3 {english} 2026; make a new one in CloseAlert under Settings → API Access "
        "in time.",
        f"Het token van CloseAlert liep af op 3 {dutch} 2026; maak op tijd een nieuw in CloseAlert bij Settings → API "
        "Access.",
    )
    for english, dutch in zip(
        "January February March April May June July August September October November December".split(),
        "januari februari maart april mei juni juli augustus september oktober november december".split(),
        strict=True,
    )
]
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
