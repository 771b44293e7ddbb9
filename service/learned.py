"""What a source learned, as text for a terminal: its fields, then the mapping that is suggested, as a file."""

from shlex import quote

from ingest.hooks.learning import Structure, one_line
from ingest.hooks.suggesting import Suggestion
from service.counted import counted


def text(name: str, structure: Structure, suggestion: Suggestion) -> str:
    if not structure.levels:
        return f"The source {name} kept no call yet that holds an object; send it one, then look again."
    rows: list[tuple[str, ...]] = [("field", "holds", "in", "as")]
    for each in structure.as_data():
        rows.append((each["field"], ", ".join(each["kinds"]), f"{each['seen']:,} of {each['of']:,}", each["example"]))
    rows = [tuple(map(one_line, row)) for row in rows]
    widths = [max(len(row[place]) for row in rows) for place in range(3)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]]).rstrip()
        for row in rows
    ]
    calls = counted(structure.calls, "call is", "calls are")
    objects = counted(structure.rows, "object was", "objects were")
    return "\n".join(
        [
            f"# {calls} kept; {objects} looked at.",
            *(f"# {line}" for line in lines),
            "",
            f"# Suggested; read it, then: klankbord source learn {quote(name)} --apply",
            suggestion.text.rstrip(),
        ]
    )
