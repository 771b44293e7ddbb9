"""Who calls Salesforce: a token by client credentials or a signed assertion, asked anew once when it has ended.

What is called with it is not known here; every refusal of Salesforce leaves in words that say what to do.
"""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from exports.destinations.salesforce_refusal import APP, explain, no_token
from jobs.checks import check_address
from jobs.errors import CallFailed, SettingRefused, Terminal
from jobs.http import Client
from jobs.outside import Outside

SHARED = frozenset({"login.salesforce.com", "test.salesforce.com"})  # of all customers of Salesforce together
ASSERTION_SECONDS = 120  # Salesforce takes 180 at most, and clocks differ
UPLOAD_SECONDS = 300.0
MOST_BYTES = 256 * 1024 * 1024  # results give back what was sent, 100 MB at most, with two columns more
MOST_SECONDS = 900.0
_Told = TypeVar("_Told")


class Login:
    """`settings` and `secrets` of the destination; SettingRefused where they do not go together."""

    def __init__(self, settings: Mapping[str, str], secrets: Mapping[str, str], outside: Outside) -> None:
        self._settings, self._outside = settings, outside
        self._secret = secrets.get("client_secret", "")
        if settings["login"] == "client_credentials":
            if not self._secret:
                raise SettingRefused(
                    f"Salesforce needs the secret client_secret: the consumer secret of the app {APP}."
                )
            if urlsplit(settings["address"]).hostname in SHARED:
                raise SettingRefused(
                    "The setting address must be your own My Domain, as https://company.my.salesforce.com: Salesforce "
                    "gives no token by client credentials at login.salesforce.com or test.salesforce.com."
                )
        else:
            if not settings["user"]:
                raise SettingRefused("Salesforce needs the setting user, the username that is signed in by JWT.")
            self._secret = secrets.get("private_key", "")
            if not self._secret:
                raise SettingRefused(
                    "Salesforce needs the secret private_key: the key whose certificate was uploaded to the app, "
                    "in PEM."
                )
        self._client: Client | None = None
        self.host = ""  # where Salesforce said that it is to be called

    def call(self, ask: Callable[[Client], _Told]) -> _Told:
        """What `ask` gets of a client that is signed in, below services/data/vXX.X; CallFailed in words."""
        is_fresh = self._client is None
        try:
            return ask(self._opened())
        except CallFailed as error:
            if is_fresh or error.status != 401:
                raise explain(error) from None
        self.close()
        try:
            return ask(self._opened())
        except CallFailed as error:
            raise explain(error) from None

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None

    def _opened(self) -> Client:
        if self._client is None:
            self._client = self._connect()
        return self._client

    def _connect(self) -> Client:
        form = self._form()
        hidden = [self._secret, form.get("assertion", "")]
        with self._outside.client(self._settings["address"], {}, hidden) as asking:
            try:
                given = asking.send_form("services/oauth2/token", form).data
            except CallFailed as error:
                raise no_token(error) from None
        told = given if isinstance(given, dict) else {}
        token, address = told.get("access_token"), told.get("instance_url")
        if not isinstance(token, str) or not token:
            raise Terminal("Salesforce's reply holds no access_token; is the setting address your My Domain?")
        try:
            address = check_address(str(address or ""))
        except ValueError:
            raise Terminal(
                "Salesforce's reply names no https address that is to be called (instance_url), so nothing was sent; "
                "is the setting address your My Domain?"
            ) from None
        self.host = str(urlsplit(address).hostname)
        client: Client = self._outside.client(
            f"{address}/services/data/v{self._settings['api_version']}",
            {"Authorization": f"Bearer {token}", "Accept": "*/*"},  # results are CSV
            [token, *hidden],
            timeout=UPLOAD_SECONDS,
            most_bytes=MOST_BYTES,
            most_seconds=MOST_SECONDS,
        )
        return client

    def _form(self) -> dict[str, str]:
        client_id = self._settings["client_id"]
        if self._settings["login"] == "client_credentials":
            return {"grant_type": "client_credentials", "client_id": client_id, "client_secret": self._secret}
        user, aud = self._settings["user"], self._settings["jwt_audience"]
        return {
            "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "assertion": _sign(_read_key(self._secret), client_id, user, aud, self._outside.now()),
        }


def _read_key(text: str) -> RSAPrivateKey:
    try:
        # In an environment variable the ends of its lines are often written as \n.
        key = load_pem_private_key(text.replace("\\n", "\n").encode(), None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, RSAPrivateKey):
        raise SettingRefused(
            "The secret private_key is no RSA key in PEM without a password, -----BEGIN PRIVATE KEY-----."
        )
    return key


def _sign(key: RSAPrivateKey, client_id: str, user: str, aud: str, now: datetime) -> str:
    """A JWT that says who signs in, RS256; `now` is UTC without an offset."""
    until = int(now.replace(tzinfo=UTC).timestamp()) + ASSERTION_SECONDS
    claims = {"iss": client_id, "sub": user, "aud": aud, "exp": until}
    said = ".".join(_coded(json.dumps(part).encode()) for part in ({"alg": "RS256"}, claims))
    return f"{said}.{_coded(key.sign(said.encode(), PKCS1v15(), SHA256()))}"


def _coded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
