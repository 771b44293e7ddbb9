"""What a customer is called: which fields of the data are a name, and the name of one written from them in SQL."""

from dashboard import reads
from ingest.naming import matched
from sql.field import Kind, Type
from sql.reader import identifier

PARTS = ("first_name", "infix", "last_name")  # in the order in which a name is written
WHOLE = "name"


def name_fields() -> list[str]:
    """The text fields of a customer that are called as a name or a part of it is, in English or Dutch."""
    texts = [each.name for each in reads.the_catalog().customer if each.place and each.type == Type(Kind.TEXT)]
    found = matched("customers", [*PARTS, WHOLE], texts)
    return [found[each] for each in (*PARTS, WHOLE) if each in found]


def called(customer: str) -> str:
    """The SQL of the name of a row of store.customer that is called `customer` in the query: from its parts, else the
    whole; null where neither is known."""
    fields = name_fields()
    texts = [f"nullif(trim({customer}.{identifier(each)}), '')" for each in fields]
    whole = [text for text, each in zip(texts, fields, strict=True) if _is_whole(each)]
    parts = [text for text in texts if text not in whole]
    joined = [f"nullif(concat_ws(' ', {', '.join(parts)}), '')"] if parts else []
    return f"coalesce({', '.join([*joined, *whole, 'null'])})::varchar"


def _is_whole(field: str) -> bool:
    return WHOLE in matched("customers", [WHOLE], [field])
