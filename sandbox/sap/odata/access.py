"""Who may call: basic authentication, OAuth 2.0 client credentials, and CSRF tokens for writing."""

import base64
import binascii
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Credentials:
    """The one technical user and the one client of the practice company; a token lasts `token_seconds`."""

    user: str = "BELEGWERK"
    password: str = "practice"  # noqa: S105 - the password of a stand-in that serves invented data on loopback
    client_id: str = "sb-belegwerk"
    client_secret: str = "practice-secret"  # noqa: S105 - as above
    token_seconds: float = 3600.0


class Access:
    """Issues and checks tokens. `clock` returns seconds and only needs to move forward."""

    def __init__(self, credentials: Credentials, clock: Callable[[], float] = time.monotonic) -> None:
        self._credentials = credentials
        self._clock = clock
        self._tokens: dict[str, float] = {}
        self._sessions: dict[str, str] = {}

    def issue(self, authorization: str, client_id: str, client_secret: str) -> str | None:
        """An access token for the client, who names himself in the header or in the form; None refuses him."""
        if authorization:
            client_id, client_secret = _basic(authorization)
        wanted = self._credentials
        if not (_same(client_id, wanted.client_id) and _same(client_secret, wanted.client_secret)):
            return None
        token = secrets.token_urlsafe(24)
        self._tokens[token] = self._clock() + wanted.token_seconds
        return token

    def allows(self, authorization: str) -> bool:
        """Whether the Authorization header opens the door."""
        scheme, _, token = authorization.partition(" ")
        match scheme.lower():
            case "basic":
                user, password = _basic(authorization)
                return _same(user, self._credentials.user) and _same(password, self._credentials.password)
            case "bearer":
                return self._tokens.get(token, 0.0) > self._clock()
            case _:
                return False

    def open_session(self) -> tuple[str, str]:
        """A new security session: its cookie and the CSRF token that goes with it."""
        session, token = secrets.token_hex(16), secrets.token_urlsafe(16)
        self._sessions[session] = token
        return session, token

    def may_write(self, session: str, token: str) -> bool:
        """Whether the cookie and the CSRF token belong together."""
        return bool(session) and _same(self._sessions.get(session, ""), token) and bool(token)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _basic(authorization: str) -> tuple[str, str]:
    try:
        user, _, password = base64.b64decode(authorization.partition(" ")[2], validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return user, password
