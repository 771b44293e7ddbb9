"""The one directory in which an installation lies, and its settings.

    config.toml         settings, each also an environment variable KLANKBORD_<NAME>
    klankbord.duckdb    the warehouse
    secrets/            typed secrets, one file each, readable by the owner alone
    tmp/                what DuckDB spills, and files that are not complete yet
    make-anew           there while the warehouse's file still has bytes of somebody who was erased
    owner.json          who serves this home now, and where (service/owner.py)

Secrets never stand in config.toml.
"""

import os
import re
import shutil
import tomllib
from dataclasses import dataclass, replace
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

import tomlkit

from sql.errors import HomeUnusable, quoted
from sql.zone import is_zone

LIMITS = ("call_rate", "call_burst", "hook_rate", "hook_burst", "failed_calls")
ROLES = ("marketer", "analyst", "admin")  # accounts/roles.py says what each may do
OIDC = ("oidc_client_id", "oidc_client_secret")


@dataclass(frozen=True)
class Settings:
    """What config.toml may hold. Sizes are DuckDB's texts (`4GB`); `timezone` is an IANA name; `refresh_schedule` is
    cron's five fields, empty for never; rows that could not land are kept for `quarantine_days`, the files of finished
    export runs for `delivery_days`; `unpacked_mb` is how large a .gz or .zst may become. `call_…` and `hook_…` are
    calls a second and at once of one token, `failed_calls` those a minute of one address; `trusted_proxies` are
    addresses and networks with commas between. `public_url` is where others reach the hooks, by a proxy or a tunnel;
    `hook_refresh_seconds` is how often called-in rows refresh members at most; `link_parameter` is what the parameter
    of links that names a customer is called, empty for none."""

    timezone: str = ""
    memory_limit: str = "4GB"
    query_rows: int = 10_000
    query_seconds: int = 30
    refresh_schedule: str = "0 * * * *"
    quarantine_days: int = 90
    delivery_days: int = 90
    public_url: str = ""
    hook_refresh_seconds: int = 30
    unpacked_mb: int = 20_000
    call_rate: int = 50
    call_burst: int = 200
    hook_rate: int = 1000
    hook_burst: int = 2000
    failed_calls: int = 20
    trusted_proxies: str = ""
    link_parameter: str = "kb"
    dashboard_url: str = ""
    personal_data: str = "analyst, admin"
    sign_in_hours: int = 168
    sign_in_idle_hours: int = 12
    oidc_metadata_url: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_verified_claim: str = "email_verified"
    oidc_domain: str = ""
    oidc_role: str = ""

    @property
    def unpacked_bytes(self) -> int:
        return self.unpacked_mb * 1_000_000

    @property
    def sees_people(self) -> frozenset[str]:
        """The roles that may see personal data."""
        return frozenset(filter(None, (each.strip() for each in self.personal_data.split(","))))

    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def hook_address(self, source: str, base: str = "http://127.0.0.1:8501") -> str:
        """Where the source is called: at the public address, else at `base`, where this home is served."""
        return f"{self.public_url or base.rstrip('/')}/api/v1/hooks/{quote(source, safe='')}"

    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Whose word about where a call came from is taken. ValueError for what is no address."""
        named = [each.strip() for each in self.trusted_proxies.split(",")]
        return tuple(ip_network(each, strict=False) for each in named if each)


@dataclass(frozen=True)
class Home:
    path: Path
    settings: Settings

    @property
    def database(self) -> Path:
        return self.path / "klankbord.duckdb"

    @property
    def secrets(self) -> Path:
        return self.path / "secrets"

    @property
    def tmp(self) -> Path:
        return self.path / "tmp"

    @property
    def is_to_be_made_anew(self) -> bool:
        """Whether the next opening shall write the warehouse's file anew: what was deleted stands in its bytes."""
        return self._anew.exists()

    def make_anew_when_opened(self) -> None:
        self._anew.touch()

    def note_made_anew(self) -> None:
        self._anew.unlink(missing_ok=True)

    @property
    def _anew(self) -> Path:
        return self.path / "make-anew"

    def clear_tmp(self) -> None:
        """Remove what is not complete; only for the process that owns the warehouse."""
        for left in self.tmp.iterdir():
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)

    @classmethod
    def open(cls, path: Path) -> "Home":
        """Make or read the home at `path`. HomeUnusable where it cannot be written or config.toml is wrong."""
        path = path.expanduser().absolute()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.mkdir(mode=0o700, exist_ok=True)  # it holds personal data
            (path / "tmp").mkdir(exist_ok=True)
            (path / "secrets").mkdir(mode=0o700, exist_ok=True)
            config = path / "config.toml"
            if not config.exists():
                config.write_text(_first_config())
        except OSError as error:
            raise HomeUnusable(
                f"The home {path} cannot be used ({error.strerror or error}); choose another with --home."
            ) from None
        if not os.access(path, os.W_OK):
            raise HomeUnusable(f"The home {path} is not writable; change its rights or choose another with --home.")
        return cls(path, _settings(config))


def _first_config() -> str:
    document = tomlkit.document()
    document.add(tomlkit.comment("Settings of this installation; every one can also be set as KLANKBORD_<NAME>."))
    document["timezone"] = _machine_zone()
    return tomlkit.dumps(document)


def _machine_zone() -> str:
    """The machine's IANA zone, UTC where it tells none."""
    link = Path("/etc/localtime")
    named = os.environ.get("TZ", "").removeprefix(":")
    if not named and link.is_symlink():
        named = str(link.readlink()).partition("zoneinfo/")[2]
    return named if is_zone(named) else "UTC"


def _settings(config: Path) -> Settings:
    try:
        given = tomllib.loads(config.read_text())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise HomeUnusable(
            f"{config} cannot be read ({error}); mend it, or remove it to start from defaults."
        ) from None
    values = Settings()
    for name, default in vars(values).copy().items():
        value = os.environ.get(f"KLANKBORD_{name.upper()}", given.pop(name, default))
        try:
            values = replace(values, **{name: type(default)(value)})
        except (TypeError, ValueError):
            raise HomeUnusable(f"The setting {name} = {quoted(value)} of {config} should be a number.") from None
    if given:
        known = ", ".join(vars(values))
        raise HomeUnusable(
            f"{config} has a setting {quoted(next(iter(given)))} that does not exist; there are: {known}."
        )
    values = replace(values, timezone=values.timezone or _machine_zone())
    if not is_zone(values.timezone):
        raise HomeUnusable(f"The timezone {quoted(values.timezone)} of {config} does not exist; Europe/Amsterdam does.")
    if not _is_address(values.public_url):
        raise HomeUnusable(
            f"The public_url {quoted(values.public_url)} of {config} should be an address such as https://hooks.company.com."
        )
    if values.delivery_days < 1:
        raise HomeUnusable(f"The delivery_days {values.delivery_days} of {config} should be 1 or more.")
    if values.hook_refresh_seconds < 0:
        raise HomeUnusable(f"The hook_refresh_seconds {values.hook_refresh_seconds} of {config} should be 0 or more.")
    if not re.fullmatch(r"([A-Za-z][A-Za-z0-9_-]{0,30})?", values.link_parameter):
        raise HomeUnusable(
            f"The link_parameter {quoted(values.link_parameter)} of {config} should be a short name of letters and "
            "digits, such as kb; empty for none."
        )
    _check_limits(values, config)
    _check_signing_in(values, config)
    return replace(values, public_url=values.public_url.rstrip("/"), dashboard_url=values.dashboard_url.rstrip("/"))


def _is_address(url: str) -> bool:
    """Whether `url` is empty, or a scheme and a host, with a port and a path where there are."""
    try:
        split = urlsplit(url)
        has_port = split.port is None or split.port > 0
    except ValueError:
        return False
    is_bare = not (split.query or split.fragment or split.username) and url.isprintable() and " " not in url
    return not url or (split.scheme in ("http", "https") and bool(split.hostname) and is_bare and has_port)


def _check_limits(values: Settings, config: Path) -> None:
    for name in LIMITS:
        if (value := getattr(values, name)) < 1:
            raise HomeUnusable(f"The setting {name} = {value} of {config} must be 1 or more, or nobody could call.")
    try:
        values.proxies()
    except ValueError:
        raise HomeUnusable(
            f"The setting trusted_proxies = {quoted(values.trusted_proxies)} of {config} names what is no address; "
            "write it as 10.0.0.1, 10.1.0.0/16."
        ) from None


def _check_signing_in(values: Settings, config: Path) -> None:
    if not _is_address(values.dashboard_url) or urlsplit(values.dashboard_url).path.strip("/"):
        raise HomeUnusable(
            f"The dashboard_url {quoted(values.dashboard_url)} of {config} should be an address without a path such as "
            "https://klankbord.company.com."
        )
    named = {*values.sees_people, *filter(None, [values.oidc_role])}
    if unknown := sorted(named - set(ROLES)):
        raise HomeUnusable(
            f"{config} names a role {quoted(unknown[0])} that does not exist; there are {', '.join(ROLES)}."
        )
    for name in ("sign_in_hours", "sign_in_idle_hours"):
        if getattr(values, name) < 1:
            raise HomeUnusable(f"The setting {name} of {config} must be 1 or more, or nobody could stay signed in.")
    if not values.oidc_metadata_url:
        return
    if missing := [name for name in OIDC if not getattr(values, name)]:
        raise HomeUnusable(f"{config} has oidc_metadata_url and no {missing[0]}; the provider gave one.")
    if not _is_address(values.oidc_metadata_url):
        raise HomeUnusable(
            f"The oidc_metadata_url {quoted(values.oidc_metadata_url)} of {config} should be an address such as "
            "https://login.company.com/.well-known/openid-configuration."
        )
    if bool(values.oidc_domain) != bool(values.oidc_role):
        raise HomeUnusable(f"{config} should have both of oidc_domain and oidc_role, or neither.")
