"""What can go wrong at the roof that a user can mend.

KlankbordError
└── ServiceError
    ├── WrongInput        a file, name or value that the command was given
    ├── AlreadyServed     another process serves this home
    ├── CannotListen      the address cannot be had
    │   └── PortTaken     another program listens there
    ├── BackupUnusable    a file that is no backup, or not a whole one
    └── RunFailed         a run that was asked for did not end well; its sentence
"""

from sql.errors import KlankbordError


class ServiceError(KlankbordError):
    pass


class WrongInput(ServiceError):
    pass


class AlreadyServed(ServiceError):
    pass


class CannotListen(ServiceError):
    pass


class PortTaken(CannotListen):
    pass


class BackupUnusable(ServiceError):
    pass


class RunFailed(ServiceError):
    pass
