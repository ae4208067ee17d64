"""A server on a real socket that plays what a test wrote down, garbage included."""

import json
import socket
import socketserver
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest


class Received(NamedTuple):
    """One request as it came in; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class ScriptedServer(socketserver.ThreadingTCPServer):
    """Plays its script in order, one entry for each request; `handler` answers when the script is at its end."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.received: list[Received] = []
        self.script: deque[Callable[[socket.socket], bool]] = deque()
        self.handler: Callable[[Received], tuple[int, dict[str, str], bytes]] | None = None
        self.closing = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up on us is part of the play."""

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        head = {name.replace("_", "-"): value for name, value in headers.items()}
        self.script.append(lambda sock: _whole(sock, status, head, body))

    def answer_json(self, value: Any, status: int = 200, **headers: str) -> None:
        self.answer(json.dumps(value).encode(), status, Content_Type="application/json", **headers)

    def truncate(self, body: bytes) -> None:
        """Promise twice the body, then close."""
        self.script.append(lambda sock: _send(sock, _head(200, {}, 2 * len(body) + 1) + body, keep=False))

    def reset(self) -> None:
        """Reset the connection instead of an answer."""
        self.script.append(_reset)

    def hang_up(self) -> None:
        """Close the connection instead of an answer."""
        self.script.append(_silently)

    def speak(self, raw: bytes) -> None:
        """Send exactly these bytes, which need not be HTTP, and close."""
        self.script.append(lambda sock: _send(sock, raw, keep=False))

    def hang(self) -> None:
        """Say nothing until the test is over."""

        def wait(sock: socket.socket) -> bool:
            self.closing.wait(30)
            return False

        self.script.append(wait)

    def drip(self, body: bytes, every: float) -> None:
        """Send a byte from time to time."""

        def send(sock: socket.socket) -> bool:
            sock.sendall(_head(200, {}, len(body)))
            for byte in body:
                if self.closing.wait(every):
                    return False
                sock.sendall(bytes([byte]))
            return True

        self.script.append(send)


class _Connection(socketserver.StreamRequestHandler):
    server: ScriptedServer

    def handle(self) -> None:
        while (request := self._request()) is not None:
            self.server.received.append(request)
            if self.server.script:
                keep = self.server.script.popleft()(self.connection)
            else:
                assert self.server.handler is not None, "the script has ended"
                keep = _whole(self.connection, *self.server.handler(request))
            if not keep:
                return

    def _request(self) -> Received | None:
        line = self.rfile.readline().decode("latin-1").split()
        if len(line) != 3:
            return None
        headers: dict[str, str] = {}
        while (header := self.rfile.readline().decode("latin-1").strip()) != "":
            name, _, value = header.partition(":")
            headers[name.lower()] = value.strip()
        body = self.rfile.read(int(headers.get("content-length", "0")))
        return Received(line[0], line[1], headers, body)


def _head(status: int, headers: dict[str, str], length: int) -> bytes:
    lines = [f"HTTP/1.1 {status} -", *(f"{name}: {value}" for name, value in headers.items()), f"Content-Length: {length}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _send(sock: socket.socket, raw: bytes, *, keep: bool) -> bool:
    sock.sendall(raw)
    return keep


def _whole(sock: socket.socket, status: int, headers: dict[str, str], body: bytes) -> bool:
    return _send(sock, _head(status, headers, len(body)) + body, keep=True)


def _silently(sock: socket.socket) -> bool:
    return False


def _reset(sock: socket.socket) -> bool:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()
    return False


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    scripted = ScriptedServer()
    thread = threading.Thread(target=scripted.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield scripted
    finally:
        scripted.closing.set()
        scripted.shutdown()
        thread.join()
        scripted.server_close()
