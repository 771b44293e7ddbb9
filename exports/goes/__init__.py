"""What goes, by kind. What only grows (activities, responses, answers) is asked between two arrivals, so that each
row goes once; what has a state (customers, a query) is asked as of an instant, and compared with what was
delivered."""

from datetime import datetime

from exports.goes import activities, asked, customers, surveys
from exports.goes.rows import Interval, Rows
from exports.mapping import FieldMapping
from exports.settings.settings import Settings
from sql import catalog
from sql.reader import Reader


def rows_of(reader: Reader, settings: Settings, interval: Interval, as_of: datetime, timezone: str) -> Rows:
    """What `settings` says goes, of the reader's snapshot; `timezone` is the installation's."""
    match settings.what:
        case "activities":
            return activities.Activities(reader, settings, interval).rows()
        case "customers":
            return customers.rows(reader, settings, as_of, timezone)
        case "query":
            return asked.rows(reader, settings)
        case _:
            return surveys.rows(reader, settings, interval)


def mapping_of(reader: Reader, settings: Settings) -> FieldMapping:
    """What goes under which name where the export has no mapping of its own."""
    known = catalog.load(reader)
    match settings.what:
        case "activities":
            return activities.mapping(settings, known)
        case "customers":
            return customers.mapping(settings, known)
        case "query":
            return asked.mapping(reader, settings)
        case _:
            return surveys.mapping(settings, known)
