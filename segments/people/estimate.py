"""The facts that plans are made for, asked of a reader and kept until something is stored."""

from dataclasses import replace

from segments.planning import facts as known
from segments.planning.facts import Facts
from segments.planning.sets import Set
from segments.query.compile import emitter_for, text_of
from sql.reader import Reader

# Of more customers than this, a part tells how many a condition holds for.
ALL_OF = 20_000
PART = 10_000


def facts(reader: Reader) -> Facts:
    """What is known; a share is asked for through this reader, when a plan needs it."""
    # Within the transaction that landed rows their totals are not there yet, and who is found hangs on those.
    reader.finish()
    found = reader.keep("facts", lambda: known.load(reader))
    return replace(
        found, share=lambda those: reader.keep("share", lambda: _share(reader, those), repr(those)), _counted={}
    )


def _share(reader: Reader, those: Set) -> float:
    """Which part of the customers passes a test on their own row, told by some of them."""
    customers = int(reader.value("select estimated_size from duckdb_tables() where table_name = 'customer'") or 0)
    emitter = emitter_for("duckdb")
    test = text_of(emitter.set(those, "c"), emitter)
    percent = max(100 * PART / max(customers, 1), 0.5)
    part = "" if customers <= ALL_OF else f"tablesample system ({percent} percent) repeatable (1)"
    row = reader.row(
        f"""select count(*) filter (where {test.sql}), count(*) from store.customer as c {part}
        where c.erased_at is null""",
        test.parameters,
    )
    found, of = row or (0, 0)
    # Nobody of some may still be somebody of all.
    return float((found + 0.5) / (of + 1))
