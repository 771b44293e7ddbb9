"""Texts that may hold rows of several people are cut piece by piece: a JSON list item by item, anything else whole.

Whoever cuts says in the table `piece` (id, place, piece, kept, is_read) what is to be left. Why it is cut never enters.
"""

from sql.named import fill, query
from sql.reader import Writer


def take_apart(writer: Writer, texts: str) -> None:
    """Make `piece` of what the query `texts` (id, body) gives."""
    writer.execute(fill(query("erase/pieces"), {"{texts}": texts}))


def note_told(writer: Writer) -> None:
    """Mark the pieces that are told of in `told` (id, nth: the place of the element among the `elements` that were read
    in the text, from 1, is_theirs) as read, and let go of what is theirs."""
    for statement in query("erase/told_pieces").split(";\n"):
        writer.execute(statement)


def put_together(writer: Writer) -> int:
    """Make `cut_text` (id, body: null where nothing is left) of the texts that are no longer whole; how many."""
    writer.execute(query("erase/put_together"))
    return int(writer.value("select count(*) from cut_text"))
