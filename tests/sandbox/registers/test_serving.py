import signal
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from sandbox.serving import serve

PROJECT = Path(__file__).resolve().parents[3]


async def hello(_: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


APP = Starlette(routes=[Route("/", hello)])


def test_a_server_answers_inside_the_block_and_is_gone_after_it() -> None:
    with serve(APP) as url:
        assert httpx.get(url).text == "hello"
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


def test_two_servers_stand_side_by_side() -> None:
    with serve(APP) as one, serve(APP) as other:
        assert one != other
        assert httpx.get(one).text == httpx.get(other).text == "hello"


def test_a_server_takes_the_port_it_is_told_and_gives_it_back() -> None:
    with serve(APP) as url:
        port = int(url.rsplit(":", 1)[1])
    with serve(APP, port) as again:
        assert again == url
        assert httpx.get(again).text == "hello"


def test_a_taken_port_is_an_error_at_once() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(OSError, match="in use"),
        serve(APP, taken.getsockname()[1]),
    ):
        pass


def test_a_server_stops_although_a_client_keeps_its_line_open() -> None:
    with httpx.Client() as client, serve(APP) as url:
        assert client.get(url).text == "hello"


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_in_the_foreground_it_tells_its_address_and_ends_on_a_signal(stop: signal.Signals) -> None:
    program = textwrap.dedent("""
        from sandbox.registers import vies_app
        from sandbox.serving import serve_forever
        serve_forever(vies_app(), on_ready=lambda url: print(url, flush=True))
    """)
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=PROJECT) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert httpx.get(f"{url}/_sandbox/stats", timeout=30).json()["profile"] == "calm"
        process.send_signal(stop)
        rest, _ = process.communicate(timeout=30)
    assert rest == ""
    assert process.returncode == (0 if stop == signal.SIGINT else -signal.SIGTERM)
