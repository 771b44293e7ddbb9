"""The tokens of links (jobs/links) in rows that are about to be kept: one a row, of the columns that a field names.

They differ each time they are made, so what has changed of a row is told without them.
"""

from datetime import datetime

from exports.going import HELD, sent
from exports.mapping import FieldMapping
from exports.settings.settings import Settings
from jobs.links.keys import Keys
from jobs.links.token import tokens
from sql.home import Home
from sql.reader import Reader, identifier


def fill(reader: Reader, home: Home, mapping: FieldMapping, settings: Settings, now: datetime) -> None:
    """Fill the link fields of the held rows that are sent; `now` is when the tokens are made (UTC)."""
    for field in mapping.fields:
        if not field.link:
            continue
        columns = ", ".join(f"c.{identifier(each)}" for each in field.link)
        people = reader.frame(
            f"""select distinct kb_customer_key, {columns} from {HELD} as k
            join store.customer as c on c.customer_key = k.kb_customer_key where {sent(settings)}"""
        )
        made = tokens(Keys.open(home.secrets), people, list(field.link), now)
        frame = people.select("kb_customer_key").with_columns(token=made)
        reader.show("link_token", frame.to_arrow())
        reader.rows(
            f"""update {HELD} as k set {identifier(field.to)} = t.token
            from link_token as t where t.kb_customer_key = k.kb_customer_key"""
        )
