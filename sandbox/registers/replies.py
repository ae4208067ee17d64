"""Replies on the wire, whole and broken, as bare ASGI messages."""

from typing import Any

from starlette.types import Message, Receive, Scope, Send

from sandbox.registers.profiles import EMPTY, HTML_200, HTML_503, MALFORMED, RESET, SLOW, TRUNCATED
from sandbox.serving import RESET as RESET_EXTENSION

Headers = list[tuple[bytes, bytes]]

_HTML: Headers = [(b"content-type", b"text/html; charset=utf-8")]
_GATEWAY_PAGE = (  # unclosed elements: an XML parser stumbles
    b"<!DOCTYPE html><html><head><meta charset=utf-8><title>Request rejected</title></head>"
    b"<body><p>The requested URL was rejected.<br>Please consult your administrator.</body></html>"
)
_MAINTENANCE_PAGE = (  # well-formed: an XML parser takes it for a reply
    b'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>503 Service Unavailable</title></head>'
    b"<body><h1>Service Unavailable</h1><p>The server is under maintenance.</p></body></html>"
)


async def read_body(receive: Receive) -> bytes:
    """The whole body of a request."""
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body", False):
        message = await receive()
        body += message.get("body", b"")
    return body


def header(scope: Scope, name: bytes) -> str | None:
    """The value of a request's header (lower-case name), or None."""
    for key, value in scope["headers"]:
        if key == name:
            return str(value, "latin-1")
    return None


def _start(status: int, headers: Headers, length: int) -> Message:
    return {"type": "http.response.start", "status": status, "headers": [*headers, (b"content-length", b"%d" % length)]}


async def send_reply(send: Send, status: int, headers: Headers, body: bytes) -> None:
    """Send a whole reply."""
    await send(_start(status, headers, len(body)))
    await send({"type": "http.response.body", "body": body})


async def send_broken(mishap: str, headers: Headers, body: bytes, line: tuple[Scope, Receive, Send]) -> None:
    """Send what is left of a reply after one of the mishaps on the wire.

    Args:
        mishap: one of `profiles.MISHAPS`; after `slow` nobody is there to send to.
        headers: of the whole reply.
        body: of the whole reply.
        line: scope, receive and send of the request.
    """
    scope, receive, send = line
    if mishap == HTML_200:
        await send_reply(send, 200, _HTML, _GATEWAY_PAGE)
    elif mishap == HTML_503:
        await send_reply(send, 503, [*_HTML, (b"retry-after", b"2")], _MAINTENANCE_PAGE)
    elif mishap == MALFORMED:
        await send_reply(send, 200, headers, body[:-7])
    elif mishap == EMPTY:
        await send_reply(send, 200, headers, b"")
    elif mishap == TRUNCATED:
        await send(_start(200, headers, len(body)))
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
    elif mishap == RESET:
        await _reset(scope, receive)
    elif mishap != SLOW:
        raise ValueError(f"{mishap!r} is not a mishap that breaks a reply.")


async def _reset(scope: Scope, receive: Receive) -> None:
    extension: dict[str, Any] | None = scope.get("extensions", {}).get(RESET_EXTENSION)
    if extension is None:
        raise ConnectionResetError("This server offers no reset; run the stand-in with sandbox.serving.")
    extension["abort"]()
    while (await receive())["type"] != "http.disconnect":
        pass  # the server must have noticed the closed line before the application returns
