"""Signing in by a provider (OpenID Connect), on Streamlit's own routes (st.login), which check what the provider says.

What Streamlit leaves of it, a signed cookie, is used once, within minutes, to sign in as an account of ours, and taken
away: from then on our own sign-in counts, which can be ended.
"""

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from typing import Any

from starlette.requests import HTTPConnection
from starlette.responses import Response
from streamlit.auth_util import encode_provider_token, get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import TOKENS_COOKIE_NAME, USER_COOKIE_NAME

from accounts import accounts, audit
from accounts.accounts import Account
from accounts.errors import AccountWrong
from accounts.sign_ins import SignIns
from jobs import secrets as kept_secrets
from service.errors import WrongInput
from sql.home import Home
from sql.warehouse import Warehouse

CALLBACK = "/oauth2callback"
ROUTES = ("/auth/login", CALLBACK)
FRESH = timedelta(minutes=5)
NAME = "default"  # Streamlit's for the one provider


class Provider:
    """The provider that a home's settings name; `base` is where its pages are reached."""

    def __init__(self, home: Home, secret: str, base: str) -> None:
        self._settings = home.settings
        self._secret = secret
        self.base = base
        self._cookie_secret = secrets.token_urlsafe(32)  # of this process: what is signed with it lives for minutes

    @classmethod
    def of(cls, home: Home, environment: Mapping[str, str], base: str) -> "Provider | None":
        """None where the settings name none. SecretMissing; WrongInput where the library for it is not there."""
        if not home.settings.oidc_metadata_url:
            return None
        if find_spec("authlib") is None:
            raise WrongInput("Signing in by a provider needs Authlib: pip install 'klankbord[oidc]'.")
        secret = kept_secrets.read(home.settings.oidc_client_secret, environment, home.secrets)
        return cls(home, secret, home.settings.dashboard_url or base)

    def as_secrets(self) -> dict[str, Any]:
        """What Streamlit wants to know of it."""
        return {
            "auth": {
                "redirect_uri": f"{self.base}{CALLBACK}",
                "cookie_secret": self._cookie_secret,
                "client_id": self._settings.oidc_client_id,
                "client_secret": self._secret,
                "server_metadata_url": self._settings.oidc_metadata_url,
            }
        }

    def start(self) -> str:
        """The path at which signing in begins; it holds for two minutes."""
        return f"{ROUTES[0]}?provider={encode_provider_token(NAME)}"

    def shows_identity(self, connection: HTTPConnection) -> bool:
        return USER_COOKIE_NAME in connection.cookies

    def identity(self, connection: HTTPConnection, now: datetime) -> dict[str, Any] | None:
        """What the provider said of who just came back from it; None where that is not ours, or not fresh."""
        key, cookies = get_cookie_secret(), connection.cookies

        def signed(name: str) -> bytes | None:
            value = cookies.get(name)
            return None if value is None else decode_signed_value(key, name, value.encode("latin-1"))

        try:
            said = json.loads(get_cookie_with_chunks(signed, USER_COOKIE_NAME) or b"null")
            if not isinstance(said, dict) or said.get("origin") != self.base:
                return None
            told_at = datetime.fromtimestamp(int(said["iat"]), UTC).replace(tzinfo=None)
        except (ValueError, KeyError, TypeError, OverflowError):
            return None
        return said if abs(now - told_at) <= FRESH else None

    def address(self, identity: Mapping[str, Any]) -> str | None:
        """The e-mail address of an identity, lower case, where the provider vouches for it."""
        email, claim = identity.get("email"), self._settings.oidc_verified_claim
        is_proved = not claim or identity.get(claim) is True
        return email.strip().lower() if isinstance(email, str) and "@" in email and is_proved else None

    def account(self, warehouse: Warehouse, sign_ins: SignIns, address: str, now: datetime) -> Account | None:
        """Whose address it is; one of the home's own domain gets an account, with the role that is set for it."""
        found = sign_ins.of_address(address)
        if found is not None:
            return found if found.is_enabled else None
        domain = self._settings.oidc_domain.strip().lower().removeprefix("@")
        if not domain or address.rpartition("@")[2] != domain:
            return None
        try:
            with warehouse.transaction() as writer:
                made = accounts.add(writer, address, self._settings.oidc_role, now, email=address)
                audit.record(writer, made, "account.add", now, about=made.name, detail="oidc")
                return made
        except AccountWrong:  # another account is called so
            return None


def forget_identity(connection: HTTPConnection, response: Response) -> None:
    """Take away what Streamlit keeps of it, in however many pieces."""
    for name in connection.cookies:
        if name.startswith((USER_COOKIE_NAME, TOKENS_COOKIE_NAME)):
            response.delete_cookie(name, path="/")
