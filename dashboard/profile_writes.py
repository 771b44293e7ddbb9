"""All that the pages of profiles change in the warehouse. Each is one transaction, and recorded in it."""

from accounts.roles import Act
from dashboard import guessing, house, reads, who
from segments import ast
from segments.errors import ProfileErrors
from segments.profiles import Saved
from segments.saved import following, keeping


def save(profile: ast.Profile, base: int) -> Saved:
    """A version of it on top of version `base`, 0 for a new one. ProfileChanged where another is in force by now,
    ProfileErrors where it means nothing here, or asks what who saves may not."""
    with who.writing(Act.PROFILES, "profile.save", profile.name) as writer:
        checked = keeping.check_named(writer, profile, reads.zone())
        if not who.may(Act.PEOPLE) and (guesses := guessing.refused(writer, checked.text, checked.catalog)):
            raise ProfileErrors(guesses)
        return keeping.save(writer, checked, house.now(), by=_me(), base=base)


def restore(name: str, version: int) -> tuple[Saved, ast.Profile]:
    with who.writing(Act.PROFILES, "profile.restore", name, str(version)) as writer:
        saved, checked = keeping.restore(writer, name, version, house.now(), timezone=reads.zone(), by=_me())
    return saved, checked.profile


def rename(name: str, to: str) -> Saved:
    with who.writing(Act.PROFILES, "profile.rename", name, to) as writer:
        return keeping.rename(writer, name, to, house.now(), by=_me()).saved


def archive(name: str) -> None:
    """ProfileInUse with its users where there are any."""
    with who.writing(Act.PROFILES, "profile.archive", name) as writer:
        keeping.archive(writer, name, house.now(), by=_me())


def unarchive(name: str) -> None:
    with who.writing(Act.PROFILES, "profile.unarchive", name) as writer:
        keeping.unarchive(writer, name, house.now(), timezone=reads.zone())


def follow(name: str) -> None:
    """Keep its members current from now on, and have that begun at once."""
    with who.writing(Act.PROFILES, "profile.follow", name) as writer:
        following.follow(writer, name, house.now(), _me())
    house.refresh_soon()


def unfollow(name: str) -> None:
    with who.writing(Act.PROFILES, "profile.unfollow", name) as writer:
        following.unfollow(writer, name)


def _me() -> str:
    return who.account().name
