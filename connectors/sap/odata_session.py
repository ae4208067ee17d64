"""GET requests to a SAP Gateway service: authentication, patience, and SAP's errors in our words.

SAP's facts: basic authentication is always there, OAuth 2.0 client credentials only on some systems; gateways answer 429 and
503 with `Retry-After`; a refused logon may come as an HTML page. `sap-client` and the like may stand in the base address' query
and are sent with every request.
"""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self

import httpx
import tenacity
from lxml import etree

from connectors.wire import Clock, seconds_to_wait, utc_now
from domain.errors import ConfigurationError, RetryableError

_RETRIED: Final = frozenset({408, 429, 500, 502, 503, 504})
_REFUSALS: Final = {
    400: ("SAP refuses the query or the OAuth client", "Check the service's version, the OAuth client and the token address."),
    401: ("SAP refuses the logon", "Check user and password (or OAuth client) and whether the user is locked."),
    403: ("SAP denies access", "Give the user the service's authorisation (SAP_COM_0008 in the cloud)."),
    404: ("SAP does not know this address", "Check the base address and that the service is activated."),
}
_JITTERED: Final = tenacity.wait_exponential_jitter(multiplier=2, max=60, jitter=2)


class SourceUnavailable(RetryableError):
    """SAP did not answer although it was asked several times."""


@dataclass(frozen=True, slots=True)
class BasicAuth:
    """A communication or dialogue user."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OAuth2ClientCredentials:
    """An OAuth 2.0 client (RFC 6749, 4.4); the token is fetched and renewed as needed."""

    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Persistence:
    """How long SAP is given: seconds for each network step, tries for each request, and the longest single wait in seconds."""

    timeout: float = 60
    attempts: int = 6
    longest_wait: float = 300
    sleep: Callable[[float], None] = time.sleep
    clock: Clock = utc_now


class _Transient(Exception):
    """This try failed, another may not."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class Session:
    """One reading of a service; a context manager that closes its connections."""

    def __init__(self, base_url: str, auth: BasicAuth | OAuth2ClientCredentials, persistence: Persistence) -> None:
        """Check the address; nothing is opened yet.

        Raises:
            ConfigurationError: `base_url` is not an http(s) address.
        """
        try:
            base = httpx.URL(base_url)
        except (httpx.InvalidURL, TypeError) as error:
            raise _bad_url(base_url) from error
        if base.scheme not in ("http", "https") or not base.host:
            raise _bad_url(base_url)
        self._base = base
        self._auth = auth
        self._persistence = persistence
        self._token = ""
        self._token_ends = dt.datetime.min.replace(tzinfo=dt.UTC)
        self._schema: dict[str, frozenset[str]] | None = None
        self._client = httpx.Client(timeout=persistence.timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._client.close()

    def url(self, entity_set: str) -> httpx.URL:
        """The address of an entity set, with the base's own query."""
        return self._base.copy_with(path=f"{self._base.path.rstrip('/')}/{entity_set}")

    def properties(self, entity_set: str) -> frozenset[str]:
        """The properties that this system's version of the service has, by its `$metadata`, which is read once.

        Raises:
            SourceUnavailable: every try failed.
            ConfigurationError: SAP refuses us, or the service has no such set.
        """
        if self._schema is None:
            url = self.url("$metadata")
            self._schema = self._persistently(lambda: _schema(self._checked(self._authorised(url, "application/xml"))))
        if entity_set not in self._schema:
            raise ConfigurationError(
                f"SAP: the service has no {entity_set}, only {', '.join(sorted(self._schema))}.",
                next_step="Check that the address is that of API_BUSINESS_PARTNER.",
            )
        return self._schema[entity_set]

    def get(self, entity_set: str, query: dict[str, str]) -> Any:
        """The object `d` of one page.

        Raises:
            SourceUnavailable: every try failed.
            ConfigurationError: SAP refuses the logon, the user's rights, the address or the query.
        """
        url = self.url(entity_set).copy_merge_params(query)
        return self._persistently(lambda: _payload(self._checked(self._authorised(url))))

    def _authorised(self, url: httpx.URL, accept: str = "application/json") -> httpx.Response:
        response = self._send(url, accept)
        if response.status_code == 401 and isinstance(self._auth, OAuth2ClientCredentials):
            self._token = ""  # expired sooner than it said: one new token, then the logon itself is wrong
            response = self._send(url, accept)
        return response

    def _send(self, url: httpx.URL, accept: str) -> httpx.Response:
        headers = {"Accept": accept}
        if isinstance(self._auth, BasicAuth):
            return self._try("GET", url, headers=headers, auth=(self._auth.user, self._auth.password))
        return self._try("GET", url, headers=headers | {"Authorization": f"Bearer {self._bearer(self._auth)}"})

    def _bearer(self, auth: OAuth2ClientCredentials) -> str:
        now = self._persistence.clock()
        if not self._token or now >= self._token_ends:
            form = {"grant_type": "client_credentials"} | ({"scope": auth.scope} if auth.scope else {})
            answer = self._try("POST", auth.token_url, data=form, auth=(auth.client_id, auth.client_secret))
            granted = _json(self._checked(answer))
            if not isinstance(granted, dict) or not isinstance(granted.get("access_token"), str):
                raise _Transient(f"{auth.token_url} gave no access_token")
            self._token = granted["access_token"]
            lifetime = str(granted.get("expires_in"))
            seconds = float(lifetime) if lifetime.isdecimal() else 300.0
            self._token_ends = now + dt.timedelta(seconds=max(0.0, seconds - 30))
        return self._token

    def _try(self, method: str, url: httpx.URL | str, **how: Any) -> httpx.Response:
        try:
            return self._client.request(method, url, **how)
        except (httpx.HTTPError, OSError) as error:
            raise _Transient(f"{url} did not answer ({type(error).__name__}: {error})") from error
        except httpx.InvalidURL as error:
            raise _bad_url(str(url)) from error

    def _checked(self, response: httpx.Response) -> httpx.Response:
        status = response.status_code
        if status == 200:
            return response
        if status in _RETRIED:
            wait = seconds_to_wait(response.headers.get("Retry-After", ""), self._persistence.clock())
            raise _Transient(f"{response.url} answered HTTP {status}", wait)
        raise _refusal(response)

    def _persistently(self, once: Callable[[], Any]) -> Any:
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_Transient),
            stop=tenacity.stop_after_attempt(self._persistence.attempts),
            wait=self._wait,
            sleep=self._persistence.sleep,
            reraise=True,
        )
        try:
            return retrying(once)
        except _Transient as error:
            raise SourceUnavailable(
                f"SAP: {error}; tried {self._persistence.attempts} times.",
                next_step="Try again later; if it stays, ask SAP operations whether the service and its gateway are up.",
            ) from error

    def _wait(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, _Transient) else None
        return min(self._persistence.longest_wait, _JITTERED(state) if asked is None else asked)


def _payload(response: httpx.Response) -> Any:
    reply = _json(response)
    if not isinstance(reply, dict) or not isinstance(reply.get("d"), (dict, list)):
        raise _Transient(f"{response.url} answered without OData's object 'd'")
    return reply["d"]


def _schema(response: httpx.Response) -> dict[str, frozenset[str]]:
    """Entity sets and their properties out of an EDMX document, whatever its version's namespaces."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(response.content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _Transient(f"{response.url} answered with no EDMX") from error
    types = {
        kind.get("Name", ""): frozenset(name for child in kind.iterchildren("{*}Property") if (name := child.get("Name")))
        for kind in root.iter("{*}EntityType")
    }
    sets = {each.get("Name", ""): each.get("EntityType", "").rpartition(".")[2] for each in root.iter("{*}EntitySet")}
    if not sets:
        raise _Transient(f"{response.url} describes no entity set")  # a well-formed page of a gateway
    return {name: types.get(kind, frozenset()) for name, kind in sets.items()}


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except (ValueError, RecursionError) as error:
        kind = response.headers.get("Content-Type", "no type")
        raise _Transient(f"{response.url} answered with no JSON ({kind})") from error


def _refusal(response: httpx.Response) -> ConfigurationError:
    """What SAP refused, in its own words too; they stand at `error.message.value`."""
    status = response.status_code
    message, next_step = _REFUSALS.get(status, ("SAP refuses the query", "Check the service's version and address."))
    try:
        said = str(response.json()["error"]["message"]["value"])
    except (ValueError, LookupError, TypeError, RecursionError):
        said = response.headers.get("Location", "")
    told = f": {said}" if said else ""
    return ConfigurationError(f"{message} (HTTP {status} from {response.url}{told}).", next_step=next_step)


def _bad_url(url: str) -> ConfigurationError:
    return ConfigurationError(f"SAP: {url!r} is not an http or https address.", next_step="Set SAP's address in the settings.")
