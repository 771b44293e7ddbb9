"""Every setting of an export, with its default and what it means; which there are hangs on what goes and where to."""

from sql.builtin import EVENTS

Known = dict[str, tuple[str, str]]  # name -> (default, what it means)

ALWAYS: Known = {
    "what": ("activities", "what goes out: activities, customers, responses, answers or query"),
    "destination": ("folder", "where it goes: a place for files, or what is called with the rows"),
    "timezone": ("", "the zone of dates and of the schedule; the installation's when it was added, unless set"),
    "after": ("", "the sources after whose rows it also runs, comma-separated, or any"),
    "bucket_rows": ("", "it also runs as soon as that many rows wait"),
    "bucket_minutes": ("", "it also runs as soon as a row has waited that long"),
    "confirm": (
        "",
        "never, always, or how many percent from the last size it may be before it waits for you; "
        "unless set 30, and never for what only grows",
    ),
}
LOG: Known = {
    "since": ("", "only what was received from then on: a date, an instant, or now; everything unless set"),
}
ACTIVITIES: Known = {
    "kinds": (",".join(EVENTS), "which activities go, comma-separated: also response, answer, a data model's"),
    "names": ("", "what to call an activity: open=Opened, click=Clicked"),
    "fields": ("", "fields of the customer to add, comma-separated"),
    "headers": ("", "other headers: Customer ID=Number, Activity date=When"),
}
ADDED: Known = {"fields": ("", "fields of the customer to add, comma-separated")}
MARKETING: Known = {
    "withhold": (
        "unsubscribed, complained, hard bounced",
        "whom never to send, comma-separated, or none; who was erased never goes",
    ),
    "mode": ("", "full for everybody each time, or changes for who entered, changed or left since the last delivery"),
}
CUSTOMERS: Known = {
    "profile": ("", "the saved profile whose members go; everybody unless set"),
    "fields": ("", "which fields of the customer, comma-separated; customer_id and email unless set"),
    **MARKETING,
}
QUERY: Known = {
    "query": ("", "the saved query whose rows go"),
    "sql": ("", "the query itself, in place of a saved one"),
    "key": ("", "the column by which a row is known from one run to the next; customer_id or email unless set"),
    **MARKETING,
}
FILES: Known = {
    "format": ("csv", "csv, ndjson, json or parquet"),
    "compression": ("none", "none, gzip or zstd"),
    "delimiter": (",", "what stands between values: one character, or comma, semicolon, tab or pipe"),
    "header": ("yes", "whether the first line names the columns: yes or no"),
    "line_end": ("lf", "what ends a line: lf or crlf"),
    "encoding": ("utf-8", "how text is written: utf-8, utf-8-bom, utf-16, latin-1 or windows-1252"),
    "formula_safe": ("no", "whether a text that a spreadsheet would run gets an apostrophe before it: yes or no"),
    "extension": ("", "what {extension} in a name becomes; that of the format unless set"),
    "manifest": ("no", "whether a file beside them tells names, rows, bytes and SHA-256: yes or no"),
    "when_empty": ("write", "with nothing to send: write files without rows, or skip"),
}
TWO_NAMES: Known = {
    "activities_name": ("activities_{date:%Y%m%d}_{run}.{extension}", "the path of the activities file"),
    "broadcasts_name": ("broadcasts_{date:%Y%m%d}_{run}.{extension}", "the path of the broadcasts file"),
}
ONE_NAME: Known = {"name": ("{export}_{date:%Y%m%d}_{run}.{extension}", "the path of the file")}
FOLDER: Known = {"folder": ("", "the directory in which the files appear; needed")}
CALLS: Known = {
    "patience_minutes": ("15", "how long a run waits for a destination that is down or busy before it gives up"),
}

WHATS: dict[str, Known] = {
    "activities": {**ACTIVITIES, **LOG},
    "customers": CUSTOMERS,
    "responses": {**ADDED, **LOG},
    "answers": {**ADDED, **LOG},
    "query": QUERY,
}
LOGS = ("activities", "responses", "answers")  # what only grows: each row goes once
EVERY: Known = {
    **ALWAYS,
    **LOG,
    **ACTIVITIES,
    **CUSTOMERS,
    **QUERY,
    **FILES,
    **TWO_NAMES,
    **ONE_NAME,
    **FOLDER,
    **CALLS,
}


def known_for(what: str, *, is_place: bool, is_folder: bool = False) -> Known:
    """The settings of an export of `what`, those of its destination's own left out."""
    found = {**ALWAYS, **WHATS[what]}
    if not is_place:
        return {**found, **CALLS}
    names = TWO_NAMES if what == "activities" else ONE_NAME
    return {**found, **(FOLDER if is_folder else {}), **FILES, **names}
