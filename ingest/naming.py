"""Which column of others is which of ours, by its name: as people write it, in English or Dutch. It is a guess, and
whoever sets a mapping has read it. What the values look like never enters."""

import re
import unicodedata
from collections.abc import Iterable

# What others call a column of ours, the surest first; letters and digits alone.
IDS = (
    "customerid externalid externalcustomerid externalcustomernumber customernumber customerno customernr customerkey "
    "clientid clientnumber contactid crmid memberid membernumber userid personid klantid klantnummer klantnr relatieid "
    "relatienummer externalreference id"
).split()
EMAILS = "email emailaddress mail mailaddress emailadres mailadres primaryemail".split()
TIMES = "date createdat created createdon timestamp time datetime placedat occurredat datum datumtijd tijdstip".split()
_OTHERS = {
    "updated_at": "updated updatedon modified modifiedat lastmodified changedat gewijzigd gewijzigdop bijgewerkt",
    "event": "eventtype type action activity activitytype eventname gebeurtenis activiteit actie",
    "occurred_at": "eventtime eventdate eventat activitydate activiteitdatum",
    "answered_at": "respondedat respondedon submittedat completedat responsedate beantwoordop ingevuldop antwoorddatum",
    "message_id": "mailid berichtid",
    "broadcast_id": "mailingid sendingid broadcast verzendingid",
    "campaign": "campaignname campagne campagnenaam",
    "url": "link linkurl clickedurl",
    "kind": "bouncetype bouncekind soort soortbounce",
    "reason": "bouncereason reden",
    "response_id": "inzendingid reactieid",
    "form": "formname survey surveyname formulier enquete enquetenaam vragenlijst",
    "form_id": "surveyid formulierid enqueteid",
    "mailing": "mailingname mailingnaam",
    "group": "groupname groep groepsnaam",
    "question": "questiontext vraag vraagtekst",
    "question_index": "questionid questionnumber vraagnummer vraagid",
    "question_type": "vraagtype",
    "value": "answer answertext response antwoord waarde",
    "score": "rating cijfer beoordeling nps",
    "name": "fullname customername naam klantnaam volledigenaam",
    "first_name": "givenname voornaam",
    "infix": "tussenvoegsel voorvoegsel",
    "last_name": "surname familyname achternaam",
    "birthday": "birthdate dateofbirth geboortedatum verjaardag",
    "gender": "sex geslacht",
    "language": "locale taal",
    "country": "countrycode land landcode",
    "city": "town plaats woonplaats stad",
    "postcode": "zip zipcode postalcode",
    "phone": "phonenumber mobile telephone telefoon telefoonnummer mobiel",
}
# Of these, attributes that only customers have.
ATTRIBUTES = "name first_name last_name birthday gender language country city postcode phone".split()
_NAMES = {"customer_id": IDS, "email": EMAILS} | {ours: names.split() for ours, names in _OTHERS.items()}
_NAMES["occurred_at"] += TIMES
_NAMES["answered_at"] += TIMES
_OWN_ID = {"customers": "customer_id", "events": "event_id", "responses": "response_id", "answers": "response_id"}


def plain(name: str) -> str:
    """A name without what people write differently: `Klant-nummer`, `klant_nummer` and `KLANTNUMMER` are one, and so
    are `Enquête` and `enquete`."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[\W_]", "", "".join(each for each in bare if not unicodedata.combining(each)))


def matched(kind: str, ours: Iterable[str], theirs: Iterable[str]) -> dict[str, str]:
    """Which of `theirs` each of `ours` is, for those that one looks like; none of theirs twice. First those that are
    called the same, to the letter where there are two, then what others call them. A bare `id` is that of the rows: a
    customer's of `kind` customers."""
    free: dict[str, str] = {}
    wanted = list(ours)
    same = {name.lower() for name in wanted}
    for name in sorted(theirs, key=lambda name: name.lower() not in same):
        free.setdefault(plain(name), name)
    found = {name: free.pop(plain(name)) for name in wanted if plain(name) in free}
    for name in wanted:
        if name in found:
            continue
        names = [each for each in _NAMES.get(name, ()) if each != "id"] + ["id"] * (_OWN_ID.get(kind) == name)
        if known := next((each for each in names if each in free), None):
            found[name] = free.pop(known)
    return {name: found[name] for name in wanted if name in found}
