"""The mapping of a source: read, changed, tried, its versions, and reading anew what was received before."""

import json
from collections.abc import Mapping as Map
from dataclasses import asdict
from typing import Any

from ingest import source as sources
from ingest.kept.remap import remap
from ingest.kept.try_mapping import LAST, try_mapping
from ingest.mapping import Mapping
from ingest.source import SourceDefinition, mapping_change, mapping_versions
from service import refreshing
from service.api.asked import instant_of
from service.api.call import ANY, FLAG, TEXT, WHOLE, Call, Given, described, many, or_null, thing
from service.api.problem import Refused
from service.api.runs import COUNTS, iso
from service.tokens import Scope
from service.tried import tried_as_data
from sql.errors import quoted
from sql.reader import Reader

MOST_CALLS = 1000
GIVEN = {
    "text": described(TEXT, "The mapping as TOML"),
    "mapping": described({"type": "object"}, "The mapping as an object, instead of text"),
}
MAPPING = thing(
    name=TEXT, version=WHOLE, text=described(TEXT, "As TOML"), mapping=described({"type": "object"}, "As an object")
)
VERSION = thing(version=WHOLE, saved_at=TEXT, saved_by=or_null(TEXT), note=or_null(TEXT), text=TEXT)


def _show(given: Given) -> Map[str, Any]:
    with given.warehouse.reader() as reader:
        return _told(reader, _source(reader, given))


def _put(given: Given) -> Map[str, Any]:
    mapping = read_mapping(given.body)
    if mapping is None:
        raise Refused(400, '"text" or "mapping" is missing.')
    with given.warehouse.transaction() as writer:
        definition = _source(writer, given)
        made = sources.change(
            writer, definition.name, mapping=mapping, now=given.now, by=given.by, note=given.body.get("note")
        )
        return _told(writer, made)


def _versions(given: Given) -> Map[str, Any]:
    with given.warehouse.reader() as reader:
        definition = _source(reader, given)
        return {
            "versions": [
                {
                    "version": each.version,
                    "saved_at": iso(each.saved_at),
                    "saved_by": each.saved_by,
                    "note": each.note,
                    "text": mapping_change.text_of(definition, each),
                }
                for each in mapping_versions.versions(reader, definition.name)
            ]
        }


def _try(given: Given) -> Map[str, Any]:
    last = given.body.get("last", LAST)
    if not 1 <= last <= MOST_CALLS:
        raise Refused(400, f'"last" must be a whole number from 1 to {MOST_CALLS}.')
    with given.warehouse.reader() as reader:
        name = _source(reader, given).name
    sample = given.body.get("sample")
    bodies = None if sample is None else [json.dumps(sample, ensure_ascii=False)]
    tried = try_mapping(given.warehouse, name, read_mapping(given.body), bodies=bodies, last=last, now=given.now)
    return tried_as_data(tried)


def _remap(given: Given) -> Map[str, Any]:
    with given.warehouse.reader() as reader:
        name = _source(reader, given).name
    is_dry = given.body.get("dry_run", False)
    done = remap(
        given.warehouse,
        name,
        since=instant_of(given, "since"),
        is_dry=is_dry,
        trigger="api",
        now=given.now,
        clock=given.clock,
    )
    if not is_dry:
        refreshing.refresh_in_use(given.warehouse, "api", given.clock)
    outcome = done.outcome
    return {
        "run_id": outcome.run_id or None,
        "state": str(outcome.state),
        "counts": asdict(outcome.counts),
        "calls": done.calls,
        "gone": done.gone,
        "message": outcome.message,
    }


def read_mapping(body: Map[str, Any]) -> Mapping | None:
    """The mapping that a body gives as `text` or as `mapping`; None where it gives none."""
    if "text" in body and "mapping" in body:
        raise Refused(400, 'Give "text" or "mapping", not both.')
    if "text" in body:
        return Mapping.from_toml(body["text"])
    return Mapping.from_dict(body["mapping"]) if "mapping" in body else None


def _source(reader: Reader, given: Given) -> SourceDefinition:
    known = {each.name: each for each in sources.all_sources(reader)}
    name = given.path["name"]
    if name not in known:
        raise Refused(404, f"There is no source {quoted(name)}; there are: {', '.join(known) or 'none yet'}.")
    return known[name]


def _told(reader: Reader, definition: SourceDefinition) -> Map[str, Any]:
    mapping = sources.mapping_in_force(definition)
    versions = mapping_versions.versions(reader, definition.name)
    return {
        "name": definition.name,
        "version": versions[0].version if versions else None,
        "text": mapping.to_toml(),
        "mapping": mapping.to_dict(),
    }


CALLS = (
    Call("GET", "/sources/{name}/mapping", Scope.READ, "How a source's fields become ours", _show, MAPPING),
    Call(
        "PUT",
        "/sources/{name}/mapping",
        Scope.WRITE,
        "Give a source another mapping; it is a new version, and the next call is read through it",
        _put,
        MAPPING,
        takes={**GIVEN, "note": described(TEXT, "Why, for whoever reads the versions")},
    ),
    Call(
        "GET",
        "/sources/{name}/mapping/versions",
        Scope.READ,
        "Every mapping that a source had, the newest first",
        _versions,
        thing(versions=many(VERSION)),
    ),
    Call(
        "POST",
        "/sources/{name}/mapping/try",
        Scope.WRITE,
        "What a mapping makes of a sample; it stores nothing",
        _try,
        thing(
            calls=WHOLE,
            counts=COUNTS,
            skipped=WHOLE,
            rows=described({"type": "object"}, "By kind, the rows that would land"),
            extras=described({"type": "object"}, "By kind, the fields that would be kept under their own names"),
            rejected=many(thing(reason=TEXT, kind=or_null(TEXT), payload=or_null(TEXT))),
        ),
        takes={
            **GIVEN,
            "sample": described(ANY, "A body as it would be sent; by default the last calls that are kept"),
            "last": described(WHOLE, f"So many kept calls, 1 to {MOST_CALLS}; default {LAST}"),
        },
    ),
    Call(
        "POST",
        "/sources/{name}/remap",
        Scope.WRITE,
        "Read what a source sent before anew, through the mapping in force",
        _remap,
        thing(run_id=WHOLE, state=TEXT, counts=COUNTS, calls=WHOLE, gone=WHOLE, message=TEXT),
        takes={
            "since": described(TEXT, "Only what was received from this day or instant on"),
            "dry_run": described(FLAG, "Tell what it would come to, and change nothing"),
        },
    ),
)
