"""What can go wrong with an export that a user can mend.

KlankbordError
└── ExportError
    ├── ExportUnknown     no export has this name, or the name cannot be one
    ├── PlanOutdated      the plan was made before something else changed; make another
    ├── ExportBusy        the export runs already
    ├── RunUnknown        there is no such run to repeat
    ├── CopyLost          the kept rows of a run are gone or damaged
    └── FolderUnusable    the folder is gone, full, or may not be written
        └── NameTaken     another file has the name, and it is never overwritten
"""

from sql.errors import KlankbordError


class ExportError(KlankbordError):
    pass


class ExportUnknown(ExportError):
    pass


class PlanOutdated(ExportError):
    pass


class ExportBusy(ExportError):
    pass


class RunUnknown(ExportError):
    pass


class CopyLost(ExportError):
    pass


class FolderUnusable(ExportError):
    pass


class NameTaken(FolderUnusable):
    pass
