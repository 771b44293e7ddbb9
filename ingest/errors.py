"""What can go wrong on the way in that a user can mend.

    KlankbordError
    ├── FileUnreadable        (sql) a file that cannot be read to its end
    └── IngestError
        ├── UnknownRecords    there are no rows of that name: not customers, events …, nor a data model's
        ├── MappingWrong      a mapping that cannot be read, or that does not fit its file
        ├── ColumnsMissing    rows that lack a column which every one of them needs
        ├── SourceWrong       a source's name, kind, setting or secret that does not fit, or no source of that name
        ├── SourceBusy        the source is running already
        ├── NothingToReplay   no row of the quarantine is as was asked
        ├── QuarantineChanged it has not as many such rows as somebody saw
        ├── BodyUnreadable    a call whose body is nothing that can be read
        ├── LineFull          more is sent than can be stored at once: to be sent again
        ├── SignatureWrong    a call that was not signed as its vendor signs
        ├── EntityUnknown     there is no data of that name to look up or change row by row
        ├── RowUnknown        there is no such row
        ├── RowRefused        a change that a row cannot get, or objects that cannot be rows
        └── CustomerUnknown   nobody has this id or address, or it is not on the block list

A row that cannot land raises nothing: it is kept with its reason, and the others land.
"""

from sql.errors import KlankbordError


class IngestError(KlankbordError):
    pass


class UnknownRecords(IngestError):
    pass


class MappingWrong(IngestError):
    pass


class ColumnsMissing(IngestError):
    pass


class SourceWrong(IngestError):
    pass


class SourceBusy(IngestError):
    pass


class NothingToReplay(IngestError):
    pass


class QuarantineChanged(IngestError):
    pass


class BodyUnreadable(IngestError):
    pass


class LineFull(IngestError):
    pass


class SignatureWrong(IngestError):
    pass


class EntityUnknown(IngestError):
    pass


class RowUnknown(IngestError):
    pass


class RowRefused(IngestError):
    pass


class CustomerUnknown(IngestError):
    pass
