"""Every mishap as it arrives at a client, on both registers, and the line going dead for real."""

import asyncio
import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from lxml import etree

from sandbox.registers import RegisterOptions, evatr_app, vies_app
from sandbox.registers.profiles import MISHAPS
from sandbox.serving import serve

CALL = (
    '<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>'
    '<checkVat xmlns="urn:ec.europa.eu:taxud:vies:services:checkVat:types">'
    "<countryCode>AT</countryCode><vatNumber>{}</vatNumber></checkVat></Body></Envelope>"
)
NUMBERS = {mishap: f"U1000000{index}" for index, mishap in enumerate(MISHAPS)}

Posts = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def haunted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A truth file in which every mishap has its own number, on both registers."""
    path = tmp_path_factory.mktemp("haunted") / "truth.jsonl"
    company = {"valid": True, "name": "Pech GmbH", "street": "Weg 1", "postcode": "1010", "city": "Wien"}
    lines = [{**company, "vat_id": f"AT{number}", "note": f"vies:{mishap}"} for mishap, number in NUMBERS.items()]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


@pytest.fixture(scope="module")
def vies_url(haunted: Path) -> Iterator[str]:
    with serve(vies_app(RegisterOptions(truth=haunted, latency_ms=0, slow_seconds=1.0))) as url:
        yield url


@pytest.fixture(scope="module")
def evatr_url(haunted: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("evatr") / "truth.jsonl"
    path.write_text(haunted.read_text().replace("vies:", "evatr:"))
    with serve(evatr_app(RegisterOptions(truth=path, latency_ms=0, slow_seconds=1.0))) as url:
        yield url


@pytest.fixture(params=["vies", "evatr"])
def post(request: pytest.FixtureRequest, http: httpx.Client, vies_url: str, evatr_url: str) -> Posts:
    """Asks for the number with that mishap."""

    def ask_vies(mishap: str, seconds: float = 10) -> httpx.Response:
        url = f"{vies_url}/services/checkVatService"
        return http.post(url, content=CALL.format(NUMBERS[mishap]), headers={"content-type": "text/xml"}, timeout=seconds)

    def ask_evatr(mishap: str, seconds: float = 10) -> httpx.Response:
        question = {"anfragendeUstid": "DE136695976", "angefragteUstid": f"AT{NUMBERS[mishap]}"}
        return http.post(f"{evatr_url}/app/v1/abfrage", json=question, timeout=seconds)

    return ask_vies if request.param == "vies" else ask_evatr


def parse(reply: httpx.Response) -> object:
    return reply.json() if "json" in reply.headers["content-type"] else etree.fromstring(reply.content)


def test_a_page_with_http_200_is_no_xml(post: Posts) -> None:
    reply = post("html_200")
    assert (reply.status_code, reply.headers["content-type"]) == (200, "text/html; charset=utf-8")
    with pytest.raises(etree.XMLSyntaxError):
        parse(reply)


def test_a_maintenance_page_is_well_formed(post: Posts) -> None:
    reply = post("html_503")
    assert (reply.status_code, reply.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert etree.fromstring(reply.content).tag == "{http://www.w3.org/1999/xhtml}html"


def test_a_malformed_reply_has_an_honest_length(post: Posts) -> None:
    reply = post("malformed")
    assert reply.status_code == 200
    assert int(reply.headers["content-length"]) == len(reply.content) > 0
    with pytest.raises((etree.XMLSyntaxError, json.JSONDecodeError)):
        parse(reply)


def test_a_truncated_reply_ends_before_its_length(post: Posts) -> None:
    with pytest.raises(httpx.RemoteProtocolError, match="peer closed connection without sending complete message body"):
        post("truncated")


def test_an_empty_reply(post: Posts) -> None:
    reply = post("empty")
    assert (reply.status_code, reply.content) == (200, b"")


def test_a_reset(post: Posts) -> None:
    with pytest.raises(httpx.ReadError, match="reset by peer"):
        post("reset")


def test_a_reset_is_a_tcp_reset_and_not_a_close(vies_url: str) -> None:
    host, port = vies_url.removeprefix("http://").split(":")
    body = CALL.format(NUMBERS["reset"])
    head = (
        f"POST /services/checkVatService HTTP/1.1\r\nhost: x\r\ncontent-type: text/xml\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((host, int(port))) as line:
        line.sendall((head + body).encode())
        with pytest.raises(ConnectionResetError):
            line.recv(1)


def test_a_slow_reply_is_right_but_late(post: Posts) -> None:
    with pytest.raises(httpx.ReadTimeout):
        post("slow", seconds=0.2)
    assert post("slow").status_code == 200


def test_a_caller_who_gives_up_on_a_slow_reply_frees_the_place(haunted: Path) -> None:
    options = RegisterOptions(truth=haunted, latency_ms=0, slow_seconds=60.0, caps={"AT": 1})

    async def give_up_and_ask_again(url: str) -> list[str]:
        async with httpx.AsyncClient(base_url=url, headers={"content-type": "text/xml"}) as client:
            with pytest.raises(httpx.ReadTimeout):
                await client.post("/services/checkVatService", content=CALL.format(NUMBERS["slow"]), timeout=0.2)
            for _ in range(100):  # the server learns of the closed line a moment later
                reply = await client.post("/services/checkVatService", content=CALL.format("U99999999"))
                if "faultstring" not in reply.text:
                    break
                await asyncio.sleep(0.05)
            journal = await client.get("/_sandbox/journal")
        return [str(json.loads(line)["outcome"]) for line in journal.text.splitlines() if "BUSY" not in line]

    with serve(vies_app(options)) as url:
        outcomes = asyncio.run(give_up_and_ask_again(url))
    assert [outcome for outcome in outcomes if outcome != "MS_MAX_CONCURRENT_REQ"] == ["slow", "invalid"]


def test_the_line_lives_on_after_a_broken_reply(vies_url: str) -> None:
    with httpx.Client(base_url=vies_url, headers={"content-type": "text/xml"}) as client:
        for mishap in ("html_200", "malformed", "empty", "html_503"):
            client.post("/services/checkVatService", content=CALL.format(NUMBERS[mishap]))
            assert "false" in client.post("/services/checkVatService", content=CALL.format("U99999999")).text
