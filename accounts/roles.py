"""The roles, and which acts each may do: data, so that a page and a write ask the same table.

Who may see personal data is set per home (`personal_data`). SQL reads rows as they are, and an export sends people to
where its definition says; so both are for roles that may see them.
"""

from collections.abc import Collection
from enum import StrEnum


class Role(StrEnum):
    MARKETER = "marketer"
    ANALYST = "analyst"
    ADMIN = "admin"


class Act(StrEnum):
    PEOPLE = "people"  # see ids, addresses and texts of people
    PROFILES = "profiles"  # save, archive
    EXPORTS = "exports"  # define what goes where
    RUN_EXPORTS = "run_exports"  # let defined exports go, confirm, send again
    SOURCES = "sources"  # define and run sources, mend and try rows again
    SQL = "sql"  # ask in SQL
    ERASE = "erase"  # forget a person
    ACCOUNTS = "accounts"  # manage accounts, read the audit log


ACTS: dict[Role, frozenset[Act]] = {
    Role.MARKETER: frozenset({Act.PROFILES, Act.EXPORTS, Act.RUN_EXPORTS}),
    Role.ANALYST: frozenset({Act.PROFILES, Act.SOURCES, Act.SQL}),
    Role.ADMIN: frozenset(Act),
}
NEEDS_PEOPLE = frozenset({Act.EXPORTS, Act.SQL, Act.ERASE})


def may(role: Role, act: Act, sees_people: Collection[str]) -> bool:
    """Whether `role` may do `act`, where the roles of `sees_people` may see personal data."""
    sees = role in sees_people
    return sees if act is Act.PEOPLE else act in ACTS[role] and (sees or act not in NEEDS_PEOPLE)
