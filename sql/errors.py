"""What can go wrong that a user can mend.

    KlankbordError            one plain sentence: what, where, what next; shown as it is, exit code 1
    └── WarehouseError
        ├── HomeUnusable      the home cannot be made, read or written
        ├── WarehouseBusy     another process owns the file
        ├── WarehouseTooNew   written by a newer program
        ├── WarehouseFull     no room left on disk or in memory
        ├── QueryRefused      a query that is not a single read, or that failed
        ├── QueryUnknown      no saved query has this name, or the name cannot be one
        ├── ModelRefused      a data model that is wrong in itself, or clashes with what stands
        ├── DocumentUnreadable  JSON that cannot be taken apart
        └── FileUnreadable    a file that cannot be read to its end, or whose columns cannot be told apart

Anything else that is raised is a fault of ours: logged with a reference, never shown whole.
"""

import json


class KlankbordError(Exception):
    """The root of all that is shown to users; `str(error)` is the sentence."""


def quoted(given: object) -> str:
    """A name or value in a sentence, on one line; a text in the quotes of the profile language: `"NL"`."""
    return json.dumps(given, ensure_ascii=False, default=str)


class WarehouseError(KlankbordError):
    pass


class HomeUnusable(WarehouseError):
    pass


class WarehouseBusy(WarehouseError):
    pass


class WarehouseTooNew(WarehouseError):
    pass


class WarehouseFull(WarehouseError):
    pass


class QueryRefused(WarehouseError):
    pass


class QueryUnknown(WarehouseError):
    pass


class ModelRefused(WarehouseError):
    pass


class DocumentUnreadable(WarehouseError):
    pass


class FileUnreadable(WarehouseError):
    pass
