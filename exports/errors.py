"""What can go wrong with an export that a user can mend.

KlankbordError
└── ExportError
    ├── ExportUnknown     no export has this name, or the name cannot be one
    ├── MappingRefused    a mapping that cannot be read, or takes or fills what there is not
    ├── ProfileGone       the profile whose members go is not there any more, or cannot be used
    ├── QueryGone         the same of a query
    ├── QueryInUse        a saved query whose rows an export sends
    ├── PlanOutdated      the plan was made before something else changed; make another
    ├── ExportBusy        the export runs already
    ├── RunUnknown        there is no such run to repeat
    ├── NothingWaits      no run waits to be confirmed, or it has another number of rows
    ├── ValueUnwritable   a value that the encoding of a file cannot hold
    ├── CopyLost          what a run kept is gone or damaged
    ├── FolderUnusable    a folder that cannot be published into
    │   └── FolderTaken   somebody publishes into it just now
    └── PublishStopped    as it was asked to
"""

from sql.errors import KlankbordError


class ExportError(KlankbordError):
    pass


class ExportUnknown(ExportError):
    pass


class MappingRefused(ExportError):
    pass


class ProfileGone(ExportError):
    pass


class QueryGone(ExportError):
    pass


class QueryInUse(ExportError):
    pass


class PlanOutdated(ExportError):
    pass


class ExportBusy(ExportError):
    pass


class RunUnknown(ExportError):
    pass


class CopyLost(ExportError):
    pass


class ValueUnwritable(ExportError):
    pass


class NothingWaits(ExportError):
    pass


class FolderUnusable(ExportError):
    pass


class FolderTaken(FolderUnusable):
    pass


class PublishStopped(ExportError):
    pass
