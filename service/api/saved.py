"""Saved profiles: GET /profiles, and what is done to them under POST /profiles: save, versions, diff, restore …

Names stand in the body, for a profile may be called anything. Whoever's token it is, is who saved.
"""

from collections.abc import Mapping
from typing import Any

from segments import profiles
from segments.profiles import Saved
from segments.saved import keeping, links
from segments.saved.difference_text import lines, unified
from service.api.asked import PROBLEM, told
from service.api.call import TEXT, WHOLE, Call, Given, Schema, described, many, or_null, thing
from service.api.problem import Refused
from service.api.runs import iso
from service.tokens import Scope
from sql.errors import quoted


def _list(given: Given) -> Mapping[str, Any]:
    with given.warehouse.reader() as reader:
        return {"profiles": [_version(each) for each in profiles.all_saved(reader)]}


def _save(given: Given) -> Mapping[str, Any]:
    text, name, base = given.body["text"], given.body.get("name"), given.body.get("base")
    if base is not None and base < 0:
        raise Refused(400, '"base" is the version that you started from; 0 for a new profile.')
    with told(), given.warehouse.transaction() as writer:
        checked = keeping.check_named(writer, text, given.warehouse.home.settings.timezone, given.now, name)
        saved = keeping.save(writer, checked, given.now, by=given.by, note=given.body.get("note"), base=base)
    return {**_version(saved), "text": saved.text, "warnings": [each.as_data() for each in checked.warnings]}


def _versions(given: Given) -> Mapping[str, Any]:
    with told(), given.warehouse.reader() as reader:
        found = profiles.versions(reader, given.body["name"])
    return {"versions": [{**_version(each), "text": each.text} for each in found]}


def _diff(given: Given) -> Mapping[str, Any]:
    name, start, end = (given.body.get(each) for each in ("name", "from", "to"))
    with told(), given.warehouse.reader() as reader:
        new = profiles.versions(reader, str(name))[0] if end is None else profiles.version(reader, str(name), end)
        if start is None and new.version == 1:
            raise Refused(422, f"Version 1 of {quoted(name)} is its first; there is none before it to compare it with.")
        old = profiles.version(reader, str(name), new.version - 1 if start is None else start)
        edits = keeping.difference(reader, old.text, new.text)
    return {
        "name": name,
        "from": old.version,
        "to": new.version,
        "edits": [each.as_data() for each in edits],
        "lines": list(lines(edits)),
        "unified": unified(old.text, new.text, old.told, new.told),
    }


def _restore(given: Given) -> Mapping[str, Any]:
    name, version, zone = given.body["name"], given.body["version"], given.warehouse.home.settings.timezone
    with told(), given.warehouse.transaction() as writer:
        saved, checked = keeping.restore(writer, name, version, given.now, timezone=zone, by=given.by)
    return {**_version(saved), "text": saved.text, "warnings": [each.as_data() for each in checked.warnings]}


def _rename(given: Given) -> Mapping[str, Any]:
    with told(), given.warehouse.transaction() as writer:
        done = keeping.rename(writer, given.body["name"], given.body["to"], given.now, by=given.by)
    return {**_version(done.saved), "profiles": [_version(each) for each in done.profiles], "exports": done.exports}


def _archive(given: Given) -> Mapping[str, Any]:
    with told(), given.warehouse.transaction() as writer:
        keeping.archive(writer, given.body["name"], given.now, by=given.by)
    return {"name": given.body["name"], "archived_at": iso(given.now)}


def _unarchive(given: Given) -> Mapping[str, Any]:
    zone = given.warehouse.home.settings.timezone
    with told(), given.warehouse.transaction() as writer:
        return _version(keeping.unarchive(writer, given.body["name"], given.now, timezone=zone))


def _uses(given: Given) -> Mapping[str, Any]:
    name = given.body["name"]
    with told(), given.warehouse.reader() as reader:
        profiles.get(reader, name)
        return {"name": name, "uses": [each.as_data() for each in links.load(reader).uses(name)]}


def _version(saved: Saved) -> dict[str, Any]:
    return {
        "name": saved.name,
        "version": saved.version,
        "saved_at": iso(saved.saved_at),
        "saved_by": saved.saved_by,
        "note": saved.note,
    }


ONE: dict[str, Schema] = {
    "name": TEXT,
    "version": WHOLE,
    "saved_at": TEXT,
    "saved_by": or_null(TEXT),
    "note": or_null(TEXT),
}
WITH_TEXT = {**ONE, "text": described(TEXT, "In canonical form")}
NAME = {"name": described(TEXT, "The name of a saved profile")}
PART = thing(place=described(TEXT, "name, about, timezone, or a path such as include.0.1"), text=TEXT, sentence=TEXT)
EDITS = many(
    thing(
        kind=described(TEXT, "name, about, timezone, block, order, added, removed, changed or moved"),
        before=PART,
        after=PART,
    )
)
CALLS = (
    Call("GET", "/profiles", Scope.READ, "The saved profiles", _list, thing(profiles=many(thing(**ONE)))),
    Call(
        "POST",
        "/profiles/save",
        Scope.WRITE,
        "Save a profile: a new version; 409 with the difference where another came in between",
        _save,
        thing(**WITH_TEXT, warnings=many(PROBLEM)),
        takes={
            "text": described(TEXT, "The profile, in the profile language"),
            "name": described(TEXT, "Save it under this name instead of its own"),
            "note": described(TEXT, "Why; kept with the version"),
            "base": described(WHOLE, "The version that you started from, 0 for a new profile"),
        },
        needs=("text",),
    ),
    Call(
        "POST",
        "/profiles/versions",
        Scope.READ,
        "The versions of a profile, the newest first",
        _versions,
        thing(versions=many(thing(**WITH_TEXT))),
        takes=NAME,
        needs=("name",),
    ),
    Call(
        "POST",
        "/profiles/diff",
        Scope.READ,
        "What is different between two versions",
        _diff,
        thing(
            **{"name": TEXT, "from": WHOLE, "to": WHOLE},
            edits=EDITS,
            lines=described(many(TEXT), "The same for people"),
            unified=described(TEXT, "The canonical texts as diff -u shows them"),
        ),
        takes={
            **NAME,
            "from": described(WHOLE, "From this version; default the one before the other"),
            "to": described(WHOLE, "To this version; default the newest"),
        },
        needs=("name",),
    ),
    Call(
        "POST",
        "/profiles/restore",
        Scope.WRITE,
        "Save an earlier version anew, as the newest",
        _restore,
        thing(**WITH_TEXT, warnings=many(PROBLEM)),
        takes={**NAME, "version": WHOLE},
        needs=("name", "version"),
    ),
    Call(
        "POST",
        "/profiles/rename",
        Scope.WRITE,
        "Rename a profile, also where it is referred to",
        _rename,
        thing(
            **ONE,
            profiles=described(many(thing(**ONE)), "Those that were changed with it"),
            exports=described(many(TEXT), "Those that send it under its new name"),
        ),
        takes={**NAME, "to": described(TEXT, "Its new name")},
        needs=("name", "to"),
    ),
    Call(
        "POST",
        "/profiles/archive",
        Scope.WRITE,
        "Take a profile out of sight; 409 with its users where it has any",
        _archive,
        thing(name=TEXT, archived_at=TEXT),
        takes=NAME,
        needs=("name",),
    ),
    Call(
        "POST",
        "/profiles/unarchive",
        Scope.WRITE,
        "Put an archived profile back in force",
        _unarchive,
        thing(**ONE),
        takes=NAME,
        needs=("name",),
    ),
    Call(
        "POST",
        "/profiles/uses",
        Scope.READ,
        "Where a profile is used, also through other profiles",
        _uses,
        thing(name=TEXT, uses=many(thing(kind=described(TEXT, "profile or export"), name=TEXT, through=TEXT))),
        takes=NAME,
        needs=("name",),
    ),
)
