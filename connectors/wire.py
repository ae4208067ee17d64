"""One HTTP request to a tax register, kept to the byte.

Both registers need the same manners: the exact bytes of both directions for the evidence archive, no cookies (a session counts
queries at the BZSt, and VIES' load balancer pins us to a node), no redirects (the company's data must not follow one to plain
http): so httpx's transport is used without the client around it, which would bring both. Two timeouts for the network and one
deadline for the whole call (a server that sends a byte a second never trips a read timeout), and a limit on a reply's size.
Whatever the network does to us leaves this module as a `RegisterFault`.

`Accept-Encoding: identity` is sent so that the archived body is what went over the wire.
"""

import asyncio
import datetime as dt
import email.utils
import ssl
import urllib.request
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import httpx

from domain.errors import ConfigurationError
from domain.vat.answers import Exchange, Fault, RegisterFault

Clock = Callable[[], dt.datetime]

MAX_REPLY_BYTES: Final = 1 << 20  # a reply has about a kilobyte, the longest status list a few

_HEADERS: Final = {"User-Agent": "belegwerk", "Accept-Encoding": "identity"}
_UNTOLD_HEADERS: Final = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})


def utc_now() -> dt.datetime:
    """The system's clock, aware and in UTC."""
    return dt.datetime.now(dt.UTC)


class Patience(NamedTuple):
    """How long one call may take, in seconds: to connect, between two bytes, and altogether."""

    connect: float = 10
    read: float = 30
    total: float = 70


_PATIENCE: Final = Patience()


class Wire:
    """The HTTP side of one register.

    Connections are kept alive, one in each of as many transports as there are calls at a time. A single one with many
    connections would look at each of them, and ask the kernel about it, for every request: with a hundred, most of the cost.

    An instance belongs to the event loop that first used it.
    """

    def __init__(self, channel: str, url: str, *, patience: Patience = _PATIENCE, clock: Clock = utc_now) -> None:
        """Check the address; nothing is opened yet.

        Args:
            channel: the register's name in evidence and messages.
            url: the register's address, http or https.
            patience: the time limits.
            clock: gives aware UTC times.

        Raises:
            ConfigurationError: `url` is not an http(s) address.
        """
        try:
            parsed = httpx.URL(url)
        except (httpx.InvalidURL, TypeError) as error:
            raise _bad_url(channel, url) from error
        if parsed.scheme not in ("http", "https") or not parsed.host:
            raise _bad_url(channel, url)
        self._channel = channel
        self._patience = patience
        self._clock = clock
        self._limits = {"timeout": httpx.Timeout(patience.read, connect=patience.connect).as_dict()}
        self._tls: ssl.SSLContext | bool = httpx.create_ssl_context() if parsed.scheme == "https" else False
        self._proxy = _proxy_for(parsed)
        self._idle: list[httpx.AsyncHTTPTransport] = []

    async def aclose(self) -> None:
        """Close all connections; calls must have ended before."""
        idle, self._idle = self._idle, []
        for transport in idle:
            await transport.aclose()

    async def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Exchange:
        """Send one request and read the whole reply, whatever its HTTP status.

        Returns:
            The bytes of both directions.

        Raises:
            RegisterFault: no complete reply came: `TIMEOUT`, `SERVICE_DOWN` (refused, reset) or `GARBAGE` (cut off, too large,
                wrong coding). Its exchange holds what was sent.
        """
        transport = self._idle.pop() if self._idle else self._open()
        request = httpx.Request(method, url, headers={**_HEADERS, **headers}, content=body or None, extensions=self._limits)
        sent_at = self._clock()
        response: httpx.Response | None = None
        try:
            async with asyncio.timeout(self._patience.total):
                response = await transport.handle_async_request(request)
                reply = await self._read(response)
        except (httpx.HTTPError, OSError) as error:
            # asyncio's TimeoutError is an OSError, so is everything that a socket raises.
            fault = _fault_of(error, response)
            exchange = self._exchange(request, body, sent_at, response, error=f"{type(error).__name__}: {error}")
            raise RegisterFault(fault, type(error).__name__, exchange) from error
        finally:
            self._idle.append(transport)
        exchange = self._exchange(request, body, sent_at, response, reply=reply)
        if reply is None:
            raise RegisterFault(Fault.GARBAGE, f"reply larger than {MAX_REPLY_BYTES} bytes", exchange)
        return exchange

    def _open(self) -> httpx.AsyncHTTPTransport:
        single = httpx.Limits(max_connections=1, keepalive_expiry=20)
        return httpx.AsyncHTTPTransport(verify=self._tls, limits=single, proxy=self._proxy)

    @staticmethod
    async def _read(response: httpx.Response) -> bytes | None:
        """The body, or None when it is too large."""
        chunks, size = [], 0
        try:
            async for chunk in response.aiter_bytes():
                chunks.append(chunk)
                size += len(chunk)
                if size > MAX_REPLY_BYTES:
                    return None
        finally:
            await response.aclose()
        return b"".join(chunks)

    def _exchange(
        self,
        request: httpx.Request,
        body: bytes,
        sent_at: dt.datetime,
        response: httpx.Response | None,
        *,
        reply: bytes | None = None,
        error: str = "",
    ) -> Exchange:
        return Exchange(
            channel=self._channel,
            method=request.method,
            url=str(request.url),
            request_headers=_told(request.headers),
            request=body,
            sent_at=sent_at,
            received_at=self._clock(),
            status=None if response is None else response.status_code,
            reply_headers={} if response is None else _told(response.headers),
            reply=reply,
            error=error,
        )


def _proxy_for(url: httpx.URL) -> str | None:
    """The proxy that the environment names for this address (`HTTPS_PROXY`, `NO_PROXY`, …), as everywhere else."""
    if urllib.request.proxy_bypass(url.netloc.decode()):
        return None
    proxies = urllib.request.getproxies()
    return proxies.get(url.scheme) or proxies.get("all")


def retry_after(exchange: Exchange) -> float | None:
    """The seconds that the counterpart asked us to wait (RFC 9110, 10.2.3: seconds or a date), None when it did not say."""
    return seconds_to_wait(exchange.reply_headers.get("retry-after", ""), exchange.received_at)


def seconds_to_wait(value: str, now: dt.datetime) -> float | None:
    """Read a `Retry-After` header: seconds from `now`, never negative; None when it is absent or cannot be read."""
    value = value.strip()
    if value.isascii() and value.isdigit() and len(value) <= 9:
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:  # '-0000' means UTC of unknown origin
        moment = moment.replace(tzinfo=dt.UTC)
    return max(0.0, (moment - now).total_seconds())


def refuse_status(exchange: Exchange) -> None:
    """Read the HTTP status of a reply in whose body the register said nothing that we know.

    Raises:
        RegisterFault: for every status but 200. 429 and 503 carry the wait that was asked for.
    """
    status = exchange.status
    if status == 200:
        return
    if status == 429:
        fault = Fault.GLOBAL_BUSY
    elif status is not None and (status >= 500 or 300 <= status < 400):
        fault = Fault.SERVICE_DOWN  # redirects are not followed: a page about maintenance, or http where https is wanted
    else:
        fault = Fault.UNKNOWN
    location = exchange.reply_headers.get("location", "")
    code = f"HTTP {status} to {location}" if location else f"HTTP {status}"
    raise RegisterFault(fault, code, exchange, retry_after=retry_after(exchange))


def _fault_of(error: Exception, response: httpx.Response | None) -> Fault:
    if isinstance(error, (httpx.TimeoutException, TimeoutError)):
        return Fault.TIMEOUT
    if isinstance(error, httpx.DecodingError):
        return Fault.GARBAGE
    if isinstance(error, httpx.RemoteProtocolError) and response is not None:
        return Fault.GARBAGE  # the head came whole, the body did not
    return Fault.SERVICE_DOWN


def _told(headers: httpx.Headers) -> dict[str, str]:
    """Headers without credentials and sessions, names in lower case."""
    return {name: value for name, value in headers.items() if name not in _UNTOLD_HEADERS}


def _bad_url(channel: str, url: str) -> ConfigurationError:
    return ConfigurationError(
        f"{channel}: {url!r} is not an http or https address.", next_step=f"Set the address of {channel} in the settings."
    )
