"""Runs a stand-in over a real socket: in a thread for tests, in the foreground for the command line.

Beside plain HTTP the server offers its applications one ASGI extension, `sandbox.reset`, because no ASGI message can say
"the line went dead": calling its `abort` makes the peer see a TCP reset.
"""

import contextlib
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HOST = "127.0.0.1"
RESET = "sandbox.reset"
"""Name of the ASGI extension; `scope["extensions"][RESET]["abort"]()` resets the connection."""

_BACKLOG = 4096  # a client may open hundreds of connections in one moment
_KEEP_ALIVE = 75  # seconds; well above any pause of a client, so that no reset happens which nobody ordered
_START_SECONDS = 30.0


class _ResettableProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, which also lets the application cut the line."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {RESET: {"abort": self._abort}}

    def _abort(self) -> None:
        endpoint = self.transport.get_extra_info("socket")
        # Linger 0 makes close() send RST instead of FIN. The event loop owns the descriptor; a duplicate shares its options.
        with socket.socket(fileno=os.dup(endpoint.fileno())) as duplicate:
            duplicate.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()


def _server(app: ASGIApp) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=_ResettableProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="critical",  # a storm breaks replies on purpose; uvicorn would report each as an error
            access_log=False,
            server_header=False,
            timeout_keep_alive=_KEEP_ALIVE,
            timeout_graceful_shutdown=1,
        )
    )


def _listen(port: int) -> tuple[socket.socket, str]:
    endpoint = socket.create_server((HOST, port), backlog=_BACKLOG)
    return endpoint, f"http://{HOST}:{endpoint.getsockname()[1]}"


@contextlib.contextmanager
def serve(app: ASGIApp, port: int = 0) -> Iterator[str]:
    """Serve an application from a background thread for as long as the block runs.

    Args:
        app: any ASGI application.
        port: TCP port on loopback; 0 takes a free one.

    Yields:
        The base URL, such as `http://127.0.0.1:40123`, once requests are being answered.

    Raises:
        OSError: the port is taken.
        RuntimeError: the server ended before it answered.
    """
    endpoint, url = _listen(port)
    server = _server(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [endpoint]}, name=f"sandbox {url}", daemon=True)
    thread.start()
    try:
        _wait_until_started(server, thread, url)
        yield url
    finally:
        server.should_exit = True
        thread.join()
        endpoint.close()


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread, url: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError(f"The stand-in at {url} did not start.")
        time.sleep(0.005)


def serve_forever(app: ASGIApp, port: int = 0, on_ready: Callable[[str], None] | None = None) -> None:
    """Serve an application in the foreground until SIGINT or SIGTERM; prints nothing.

    Args:
        app: any ASGI application.
        port: TCP port on loopback; 0 takes a free one.
        on_ready: told the base URL as soon as the socket listens (requests wait in its backlog from then on).

    Raises:
        OSError: the port is taken.
    """
    endpoint, url = _listen(port)
    with endpoint:
        if on_ready is not None:
            on_ready(url)
        with contextlib.suppress(KeyboardInterrupt):  # Ctrl+C is the ordinary way to end a stand-in
            _server(app).run(sockets=[endpoint])
