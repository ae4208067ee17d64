"""A company's proxy: named by the environment, as for every other program."""

import asyncio

import pytest

from connectors.wire import Wire

REPLY = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"


async def exchange_with_server_as(role: str, monkeypatch: pytest.MonkeyPatch) -> tuple[bytes, bytes]:
    """The request line that a server saw which is the proxy or the register itself, and the body that came back."""
    seen: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append((await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0])
        writer.write(REPLY)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    here = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    url = "http://register.example/service"
    if role == "proxy":
        monkeypatch.setenv("http_proxy", here)
        monkeypatch.delenv("no_proxy", raising=False)
    else:
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        url = f"{here}/service"
    wire = Wire("VIES", url)
    try:
        exchange = await wire.send("GET", url, {})
    finally:
        await wire.aclose()
        server.close()
        await server.wait_closed()
    return seen[0], exchange.reply or b""


@pytest.mark.parametrize(
    ("role", "line"),
    [("proxy", b"GET http://register.example/service HTTP/1.1"), ("register", b"GET /service HTTP/1.1")],
)
def test_the_environment_says_who_is_spoken_to(role: str, line: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "NO_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert asyncio.run(exchange_with_server_as(role, monkeypatch)) == (line, b"hi")
