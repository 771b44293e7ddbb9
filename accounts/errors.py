"""What can go wrong with accounts that a user can mend.

AccountError
├── AccountWrong      a name, a role, an address or a password that cannot be
├── AccountUnknown    no account has this name
├── NotSignedIn       nobody is signed in, or no longer
└── NotAllowed        the role of the account does not do this
"""

from sql.errors import KlankbordError


class AccountError(KlankbordError):
    pass


class AccountWrong(AccountError):
    pass


class AccountUnknown(AccountError):
    pass


class NotSignedIn(AccountError):
    pass


class NotAllowed(AccountError):
    pass
