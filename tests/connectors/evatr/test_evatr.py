"""The whole table of eVatR's statuses, what is asked, and what garbage becomes."""

import asyncio
import datetime as dt
import json
from typing import Any

import pytest

from connectors.evatr import Evatr
from connectors.evatr.statuses import STATUSES
from domain.errors import BelegwerkError, ConfigurationError
from domain.vat.answers import (
    ChannelBlocked,
    Fault,
    Match,
    Part,
    Query,
    RegisterFault,
    RegisterName,
    RequesterRefused,
    VatId,
    Verdict,
)

AT = VatId("AT", "U12345675")
OURS = VatId("DE", "136695976")
QUERY = Query(AT, OURS, name="Huber & Söhne", street="Ring 1", postcode="1010", city="Wien")
NOW = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)
TIME = "2026-11-02T10:00:00.561855733+01:00"


def with_evatr(server: Any, *calls: Any, **times: float) -> list[Any]:
    """Results of calls on one instance; a `Query` is asked, a name is a method without arguments."""

    async def all_of_them() -> list[Any]:
        evatr = Evatr(f"{server.url}/app/", clock=lambda: NOW, **times)
        results: list[Any] = []
        for call in calls:
            try:
                results.append(await (evatr.ask(call) if isinstance(call, Query) else getattr(evatr, call)()))
            except BelegwerkError as error:
                results.append(error)
        await evatr.aclose()
        return results

    return asyncio.run(all_of_them())


def outcome(result: Any) -> Any:
    if isinstance(result, RegisterFault):
        return result.fault
    return type(result) if isinstance(result, BelegwerkError) else result.verdict


# status: HTTP statuses under which the service's list or its OpenAPI know it, and what we make of it
FOREIGN: dict[str, tuple[tuple[int, ...], Any]] = {
    "evatr-0000": ((200,), Verdict.VALID),
    "evatr-0002": ((400,), Verdict.REFUSED),
    "evatr-0003": ((400, 200), Verdict.VALID),
    "evatr-0004": ((400,), RequesterRefused),
    "evatr-0005": ((400,), Verdict.REFUSED),
    "evatr-0006": ((403,), Verdict.REFUSED),
    "evatr-0007": ((403,), ChannelBlocked),
    "evatr-0008": ((403, 400), Fault.THROTTLED),
    "evatr-0011": ((503,), Fault.TRY_LATER),
    "evatr-0012": ((400,), Verdict.REFUSED),
    "evatr-0013": ((503,), Fault.TRY_LATER),
    "evatr-1001": ((503,), Fault.TRY_LATER),
    "evatr-1002": ((500, 503), Fault.TRY_LATER),
    "evatr-1003": ((500, 503), Fault.TRY_LATER),
    "evatr-1004": ((500, 503), Fault.TRY_LATER),
    "evatr-2001": ((404,), Verdict.INVALID),
    "evatr-2002": ((200,), Verdict.INVALID),
    "evatr-2003": ((400,), Verdict.REFUSED),
    "evatr-2004": ((500,), Fault.TRY_LATER),
    "evatr-2005": ((404,), RequesterRefused),
    "evatr-2006": ((200,), Verdict.INVALID),
    "evatr-2007": ((500,), Fault.TRY_LATER),
    "evatr-2008": ((200,), Verdict.VALID),
    "evatr-2011": ((500,), Fault.TRY_LATER),
    "evatr-3011": ((500,), Fault.TRY_LATER),
}


@pytest.mark.parametrize(("code", "http"), [(code, http) for code, (all_http, _) in FOREIGN.items() for http in all_http])
def test_every_status_is_mapped(server: Any, code: str, http: int) -> None:
    server.answer_json({"anfrageZeitpunkt": TIME, "status": code}, http)
    [result] = with_evatr(server, QUERY)
    assert outcome(result) == FOREIGN[code][1]
    assert result.exchange.status == http
    if outcome(result) in tuple(Verdict):
        assert result.status == code
        assert result.status_text
    else:
        assert code in str(result)


def test_no_status_is_missing_and_none_is_invented() -> None:
    assert set(STATUSES) == set(FOREIGN)


@pytest.mark.parametrize("code", ["evatr-0001", "evatr-9999", "", "INVALID"])
@pytest.mark.parametrize("http", [200, 404, 500])
def test_an_unknown_status_is_never_invalid(server: Any, code: str, http: int) -> None:
    server.answer_json({"anfrageZeitpunkt": TIME, "status": code}, http)
    assert outcome(with_evatr(server, QUERY)[0]) is Fault.UNKNOWN


def test_a_qualified_question_and_its_letters(server: Any) -> None:
    reply = {
        "id": "0123456789abcdef",
        "anfrageZeitpunkt": TIME,
        "status": "evatr-0000",
        "ergFirmenname": "A",
        "ergStrasse": "B",
        "ergPlz": "C",
        "ergOrt": "D",
    }
    server.answer_json(reply)
    [answer] = with_evatr(server, QUERY)
    assert server.received[0].target == "/app/v1/abfrage"
    assert server.received[0].json() == {
        "anfragendeUstid": "DE136695976",
        "angefragteUstid": "ATU12345675",
        "firmenname": "Huber & Söhne",
        "strasse": "Ring 1",
        "plz": "1010",
        "ort": "Wien",
    }
    assert answer.register is RegisterName.EVATR
    assert answer.matches == {
        Part.NAME: Match.MATCH,
        Part.STREET: Match.NO_MATCH,
        Part.POSTCODE: Match.NOT_ASKED,
        Part.CITY: Match.NOT_SUPPLIED,
    }
    assert (answer.confirmation_no, answer.register_time) == ("0123456789abcdef", TIME)
    assert answer.exchange.request == server.received[0].body
    assert json.loads(answer.exchange.reply) == reply


@pytest.mark.parametrize(("name", "city"), [("", "Wien"), ("Huber", ""), ("", "")])
def test_name_and_city_go_together_or_not_at_all(server: Any, name: str, city: str) -> None:
    server.answer_json({"anfrageZeitpunkt": TIME, "status": "evatr-0000"})
    with_evatr(server, Query(AT, OURS, name=name, street="Ring 1", postcode="1010", city=city))
    assert set(server.received[0].json()) == {"anfragendeUstid", "angefragteUstid"}


def test_optional_parts_are_left_out_when_empty(server: Any) -> None:
    server.answer_json({"anfrageZeitpunkt": TIME, "status": "evatr-0000"})
    with_evatr(server, Query(AT, OURS, name="Huber", city="Wien"))
    assert set(server.received[0].json()) == {"anfragendeUstid", "angefragteUstid", "firmenname", "ort"}


def test_without_a_requester_nothing_is_asked(server: Any) -> None:
    [error] = with_evatr(server, Query(AT))
    assert type(error) is ConfigurationError
    assert "vies" in error.next_step
    assert server.received == []


@pytest.mark.parametrize("text", ["31.08.2026", "2026-08-31"])
def test_both_forms_of_a_date(server: Any, text: str) -> None:
    server.answer_json({"anfrageZeitpunkt": TIME, "status": "evatr-2006", "gueltigAb": "2015-03-01", "gueltigBis": text})
    [answer] = with_evatr(server, QUERY)
    assert (answer.valid_from, answer.valid_until) == (dt.date(2015, 3, 1), dt.date(2026, 8, 31))


@pytest.mark.parametrize("text", ["", "31.02.2026", "gestern", 5, None])
def test_a_date_that_cannot_be_read_does_not_cost_the_answer(server: Any, text: Any) -> None:
    server.answer_json({"anfrageZeitpunkt": TIME, "status": "evatr-2002", "gueltigAb": text})
    [answer] = with_evatr(server, QUERY)
    assert (answer.verdict, answer.valid_from) == (Verdict.INVALID, None)


def test_special_and_simple_only(server: Any) -> None:
    server.answer_json({"anfrageZeitpunkt": TIME, "status": "evatr-2008", "ergFirmenname": "X"})
    server.answer_json({"anfrageZeitpunkt": TIME, "status": "evatr-0003", "ergFirmenname": "A"}, 400)
    special, simple = with_evatr(server, QUERY, QUERY)
    assert (special.special, simple.special) == (True, False)
    assert special.matches == {}  # a letter nobody told us about is no judgement
    assert simple.matches == dict.fromkeys(Part, Match.NOT_ASKED)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Wartung</body></html>",
        b'{"status": "evatr-2001"',
        b'{"status": "evatr-2001", "x": "\xfc"}',
        "{}".encode("utf-16"),
        b"{}",
        b"[]",
        b"null",
        b'"evatr-2001"',
        b'{"status": null}',
        b'{"status": ["evatr-2001"]}',
        b'{"Status": "evatr-2001"}',
        b"[" * 100_000,
    ],
)
@pytest.mark.parametrize(
    ("http", "fault"),
    [
        (200, Fault.GARBAGE),
        (400, Fault.GARBAGE),
        (404, Fault.GARBAGE),
        (302, Fault.SERVICE_DOWN),
        (403, Fault.UNKNOWN),
        (429, Fault.GLOBAL_BUSY),
        (500, Fault.SERVICE_DOWN),
        (503, Fault.SERVICE_DOWN),
    ],
)
def test_garbage_is_never_an_answer(server: Any, body: bytes, http: int, fault: Fault) -> None:
    server.answer(body, http, Retry_After="7")
    [result] = with_evatr(server, QUERY)
    assert outcome(result) is fault
    assert result.exchange.reply == body
    assert result.retry_after == (None if fault is Fault.GARBAGE else 7.0)


def test_retry_after_of_a_status(server: Any) -> None:
    server.answer_json({"anfrageZeitpunkt": TIME, "status": "evatr-0011"}, 503, Retry_After="600")
    assert with_evatr(server, QUERY)[0].retry_after == 600.0


@pytest.mark.parametrize(
    ("play", "fault"),
    [("reset", Fault.SERVICE_DOWN), ("hang_up", Fault.SERVICE_DOWN), ("hang", Fault.TIMEOUT), ("truncate", Fault.GARBAGE)],
)
def test_the_network(server: Any, play: str, fault: Fault) -> None:
    if play == "truncate":
        server.truncate(b'{"status": "evatr-2001"}')
    else:
        getattr(server, play)()
    [result] = with_evatr(server, QUERY, read_timeout=0.2)
    assert outcome(result) is fault
    assert b"ATU12345675" in result.exchange.request


def test_no_session_is_carried_from_call_to_call(server: Any) -> None:
    for _ in range(2):
        server.answer_json({"anfrageZeitpunkt": TIME, "status": "evatr-0000"}, Set_Cookie="AL_BALANCE-S=7; Path=/")
    first, _ = with_evatr(server, QUERY, QUERY)
    assert "cookie" not in server.received[1].headers
    assert "set-cookie" not in first.exchange.reply_headers


def test_status_texts_come_from_the_service_and_are_asked_once(server: Any) -> None:
    server.answer_json(
        [{"status": "evatr-0000", "kategorie": "Ergebnis", "meldung": "Text von heute"}, {"status": "evatr-0007"}]
    )
    server.answer_json({"anfrageZeitpunkt": TIME, "status": "evatr-0000"})
    texts, again, answer = with_evatr(server, "load_status_texts", "load_status_texts", QUERY)
    assert server.received[0].target == "/app/v1/info/statusmeldungen"
    assert texts["evatr-0000"] == "Text von heute"
    assert texts["evatr-0007"] == STATUSES["evatr-0007"].text
    assert again is texts
    assert answer.status_text == "Text von heute"
    assert len(server.received) == 2


@pytest.mark.parametrize("body", [b"<html>", b"{}", b"[1]", b""])
def test_status_texts_fall_back_to_our_own_and_are_asked_again(server: Any, body: bytes) -> None:
    server.answer(body)
    server.answer_json([{"status": "evatr-0000", "meldung": "Text von heute"}])
    first, second = with_evatr(server, "load_status_texts", "load_status_texts")
    assert first["evatr-0000"] == STATUSES["evatr-0000"].text
    assert second["evatr-0000"] == "Text von heute"


def test_available_states(server: Any) -> None:
    server.answer_json(
        [
            {"alpha2": "AT", "name": "Österreich", "verfuegbar": True},
            {"alpha2": "GR", "name": "Griechenland", "verfuegbar": False},
            {"alpha2": "FI", "name": "Finnland", "verfuegbar": "true"},
            {"name": "Nirgendwo"},
        ]
    )
    server.answer(b"<html>", 503)
    states, fault = with_evatr(server, "available_states", "available_states")
    assert states == {"AT": True, "EL": False, "FI": False}
    assert outcome(fault) is Fault.SERVICE_DOWN
