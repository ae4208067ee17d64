"""The whole table of what VIES, the network and the pages in front of it can do to us."""

import asyncio
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from connectors.vies import Vies
from connectors.vies.faults import CHANNEL_BLOCKED, FAULTS, INPUT_REFUSED, REQUESTER_REFUSED
from domain.errors import BelegwerkError, ConfigurationError
from domain.vat.answers import ChannelBlocked, Fault, Query, RegisterFault, RequesterRefused, VatId, Verdict

QUERY = Query(VatId("AT", "U12345675"), VatId("DE", "136695976"), name="Huber GmbH", city="Wien")
NOW = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)

HTML = b"<html><head><title>Maintenance</title></head><body>We are sorry</body></html>"
ENVELOPE = (
    '<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Header/><env:Body>{}</env:Body></env:Envelope>'
)
PAYLOAD = (
    '<ns2:checkVatApproxResponse xmlns:ns2="urn:ec.europa.eu:taxud:vies:services:checkVat:types">'
    "<ns2:countryCode>{country}</ns2:countryCode><ns2:vatNumber>{number}</ns2:vatNumber>"
    "<ns2:requestDate>{date}</ns2:requestDate>{valid}"
    "<ns2:traderName>---</ns2:traderName><ns2:requestIdentifier></ns2:requestIdentifier></ns2:checkVatApproxResponse>"
)


def fault_reply(code: str) -> bytes:
    fault = f"<env:Fault><faultcode>env:Server</faultcode><faultstring>{code}</faultstring></env:Fault>"
    return ENVELOPE.format(fault).encode()


def reply(valid: str = "<ns2:valid>false</ns2:valid>", **other: str) -> bytes:
    fields = {"country": "AT", "number": "U12345675", "date": "2026-11-02+01:00", "valid": valid} | other
    return ENVELOPE.format(PAYLOAD.format(**fields)).encode()


def ask(server: Any, query: Query = QUERY, **times: float) -> Any:
    async def once() -> Any:
        vies = Vies(f"{server.url}/services/checkVatService", clock=lambda: NOW, **times)
        try:
            return await vies.ask(query)
        except BelegwerkError as error:
            return error
        finally:
            await vies.aclose()

    return asyncio.run(once())


# Every fault string that any version of the WSDL, or of the test service's, names.
FOREIGN = {
    "INVALID_INPUT": Verdict.REFUSED,
    "INVALID_REQUESTER_INFO": RequesterRefused,
    "SERVICE_UNAVAILABLE": Fault.SERVICE_DOWN,
    "MS_UNAVAILABLE": Fault.STATE_DOWN,
    "TIMEOUT": Fault.TIMEOUT,
    "SERVER_BUSY": Fault.GLOBAL_BUSY,
    "VAT_BLOCKED": Fault.NUMBER_BLOCKED,
    "IP_BLOCKED": ChannelBlocked,
    "GLOBAL_MAX_CONCURRENT_REQ": Fault.GLOBAL_BUSY,
    "GLOBAL_MAX_CONCURRENT_REQ_TIME": Fault.GLOBAL_BUSY,
    "MS_MAX_CONCURRENT_REQ": Fault.STATE_BUSY,
    "MS_MAX_CONCURRENT_REQ_TIME": Fault.STATE_BUSY,
}


def outcome(result: Any) -> Any:
    if isinstance(result, RegisterFault):
        return result.fault
    return type(result) if isinstance(result, BelegwerkError) else result.verdict


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize("code", FOREIGN)
def test_every_fault_string_is_mapped(server: Any, code: str, status: int) -> None:
    server.answer(fault_reply(code), status, Content_Type="text/xml;charset=UTF-8")
    result = ask(server)
    assert outcome(result) == FOREIGN[code]
    assert result.exchange.reply == fault_reply(code)
    assert result.exchange.status == status


def test_no_known_fault_string_is_missing_and_none_is_invented() -> None:
    assert {*FAULTS, INPUT_REFUSED, REQUESTER_REFUSED, CHANNEL_BLOCKED} == set(FOREIGN)


@pytest.mark.parametrize(
    "code", ["SOMETHING_NEW", "", "valid", "INVALID", "The given SOAPAction x does not match an operation"]
)
def test_an_unknown_fault_is_a_fault(server: Any, code: str) -> None:
    server.answer(fault_reply(code))
    assert outcome(ask(server)) is Fault.UNKNOWN


def test_a_fault_with_a_default_namespace_is_read(server: Any) -> None:
    server.answer(
        b'<?xml version="1.0"?><Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><Fault>'
        b"<faultcode>Server</faultcode><faultstring> MS_UNAVAILABLE </faultstring></Fault></Body></Envelope>"
    )
    assert outcome(ask(server)) is Fault.STATE_DOWN


def test_a_blocked_number_is_not_asked_again(server: Any) -> None:
    server.answer(fault_reply("VAT_BLOCKED"))
    server.answer(fault_reply("TIMEOUT"))
    assert ask(server).again is False
    assert ask(server).again is True


@pytest.mark.parametrize("code", ["INVALID_REQUESTER_INFO", "IP_BLOCKED"])
def test_what_stops_the_run_says_the_next_step(server: Any, code: str) -> None:
    server.answer(fault_reply(code))
    error = ask(server)
    assert code in str(error)
    assert error.next_step


GARBAGE: dict[str, bytes] = {
    "HTML page": HTML,
    "broken HTML page": b"<!DOCTYPE html><html><head><meta charset=utf-8><br></html>",
    "empty": b"",
    "blank": b" \n",
    "not XML at all": b"\x00\x01\x02 busy",
    "JSON": b'{"valid": false}',
    "cut off": reply()[:-40],
    "wrong encoding": reply().replace(b"---", b"Stra\xdfe"),
    "document type": b"<!DOCTYPE a>" + reply(),
    "entity": b'<!DOCTYPE a [<!ENTITY e "false">]>' + reply("<ns2:valid>&e;</ns2:valid>"),
    "empty envelope": ENVELOPE.format("").encode(),
    "no body": b'<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"/>',
    "reply of the other operation": reply().replace(b"checkVatApproxResponse", b"checkVatResponse"),
    "without namespace": reply().replace(b"ns2:", b""),
    "no valid": reply(""),
    "empty valid": reply("<ns2:valid/>"),
    "nil valid": reply('<ns2:valid xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>'),
    "valid is a word": reply("<ns2:valid>no</ns2:valid>"),
    "valid in capitals": reply("<ns2:valid>FALSE</ns2:valid>"),
    "valid twice": reply("<ns2:valid>false</ns2:valid><ns2:valid>true</ns2:valid>"),
    "valid in a foreign namespace": reply("<valid>false</valid>"),
    "no date": reply(date=""),
    "strange element": reply("<ns2:valid>false</ns2:valid><ns2:surprise>1</ns2:surprise>"),
    "another number": reply(number="U99999999"),
    "another state": reply(country="DE"),
    "no number": reply(number=""),
    "too large": reply().replace(b"---", b"-" * (1 << 20)),
}


@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_is_never_an_answer(server: Any, name: str) -> None:
    server.answer(GARBAGE[name], 200, Content_Type="text/xml;charset=UTF-8")
    result = ask(server)
    assert outcome(result) is Fault.GARBAGE
    if name != "too large":
        assert result.exchange.reply == GARBAGE[name]


@pytest.mark.parametrize("body", [HTML, b"", GARBAGE["broken HTML page"], reply()])
@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (302, Fault.SERVICE_DOWN),
        (307, Fault.SERVICE_DOWN),
        (403, Fault.UNKNOWN),
        (404, Fault.UNKNOWN),
        (429, Fault.GLOBAL_BUSY),
        (500, Fault.SERVICE_DOWN),
        (502, Fault.SERVICE_DOWN),
        (503, Fault.SERVICE_DOWN),
        (504, Fault.SERVICE_DOWN),
    ],
)
def test_another_status_is_a_fault_even_with_a_reply_in_it(server: Any, status: int, fault: Fault, body: bytes) -> None:
    server.answer(body, status)
    result = ask(server)
    assert outcome(result) is fault
    assert str(status) in result.code


def test_a_redirect_is_not_followed(server: Any) -> None:
    server.answer(HTML, 307, Location=f"{server.url}/elsewhere")
    assert "elsewhere" in ask(server).code
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("Mon, 02 Nov 2026 09:00:30 GMT", 30.0),
        ("Mon, 02 Nov 2026 08:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_is_honoured(server: Any, value: str, seconds: float | None) -> None:
    server.answer(HTML, 503, Retry_After=value)
    assert ask(server).retry_after == seconds


def _on_the_way(server: Any) -> dict[str, tuple[Callable[[], None], Fault]]:
    return {
        "reset": (server.reset, Fault.SERVICE_DOWN),
        "hang up": (server.hang_up, Fault.SERVICE_DOWN),
        "not HTTP": (lambda: server.speak(b"220 mail ready\r\n"), Fault.SERVICE_DOWN),
        "truncated": (lambda: server.truncate(reply()), Fault.GARBAGE),
        "broken gzip": (lambda: server.answer(b"no gzip", Content_Encoding="gzip"), Fault.GARBAGE),
        "silent": (server.hang, Fault.TIMEOUT),
    }


@pytest.mark.parametrize("name", ["reset", "hang up", "not HTTP", "truncated", "broken gzip", "silent"])
def test_what_the_network_does_is_a_fault_with_what_was_sent(server: Any, name: str) -> None:
    play, fault = _on_the_way(server)[name]
    play()
    result = ask(server, read_timeout=0.2)
    assert outcome(result) is fault
    assert b"U12345675" in result.exchange.request
    assert result.exchange.error


def test_a_reply_that_drips_ends_at_the_deadline(server: Any) -> None:
    server.drip(reply(), every=0.02)
    assert outcome(ask(server, read_timeout=5, total_timeout=0.3)) is Fault.TIMEOUT


def test_a_refused_connection_is_a_fault() -> None:
    class Nobody:
        url = "http://127.0.0.1:1"

    result = ask(Nobody())
    assert outcome(result) is Fault.SERVICE_DOWN
    assert result.exchange.status is None
    assert result.exchange.reply is None


@pytest.mark.parametrize("url", ["", "ec.europa.eu/vies", "ftp://ec.europa.eu", "http://", "http://[::1"])
def test_a_bad_address_is_a_matter_of_configuration(url: str) -> None:
    with pytest.raises(ConfigurationError, match="settings"):
        Vies(url)
