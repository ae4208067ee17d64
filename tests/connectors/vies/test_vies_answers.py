"""What VIES is asked, byte for byte, and what its answers become."""

import asyncio
import datetime as dt
from typing import Any

import pytest
from lxml import etree

from connectors.vies import Vies
from domain.vat.answers import Answer, Match, Part, Query, RegisterName, VatId, Verdict

AT = VatId("AT", "U12345675")
OURS = VatId("DE", "136695976")
TYPES = "urn:ec.europa.eu:taxud:vies:services:checkVat:types"
ENVELOPE = (
    '<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Header/><env:Body>'
    '<ns2:{operation}Response xmlns:ns2="urn:ec.europa.eu:taxud:vies:services:checkVat:types">{fields}'
    "</ns2:{operation}Response></env:Body></env:Envelope>"
)


def reply(operation: str, vat_id: VatId = AT, **fields: str) -> bytes:
    head = {"countryCode": vat_id.country, "vatNumber": vat_id.number, "requestDate": "2026-11-02+01:00", "valid": "true"}
    elements = "".join(f"<ns2:{name}>{value}</ns2:{name}>" for name, value in (head | fields).items())
    return ENVELOPE.format(operation=operation, fields=elements).encode()


def ask(server: Any, *queries: Query) -> list[Answer]:
    times = iter(dt.datetime(2026, 11, 2, 9, 0, second, tzinfo=dt.UTC) for second in range(60))

    async def all_of_them() -> list[Answer]:
        vies = Vies(f"{server.url}/services/checkVatService", clock=lambda: next(times))
        try:
            return [await vies.ask(query) for query in queries]
        finally:
            await vies.aclose()

    return asyncio.run(all_of_them())


def sent(server: Any) -> dict[str, str]:
    body = etree.fromstring(server.received[-1].body)[0]
    assert etree.QName(body).localname == "Body"
    return {etree.QName(element).localname: element.text or "" for element in body.iter() if element is not body}


def test_without_a_requester_check_vat_is_called(server: Any) -> None:
    server.answer(reply("checkVat", name="HUBER GMBH", address="Ring 1\n1010 Wien"))
    [answer] = ask(server, Query(AT, name="Huber GmbH"))
    assert sent(server) == {"checkVat": "", "countryCode": "AT", "vatNumber": "U12345675"}
    assert answer.register is RegisterName.VIES
    assert answer.verdict is Verdict.VALID
    assert (answer.status, answer.name, answer.address) == ("valid", "HUBER GMBH", "Ring 1\n1010 Wien")
    assert answer.register_time == "2026-11-02+01:00"
    assert answer.confirmation_no == ""


def test_with_a_requester_the_company_is_sent_and_the_consultation_number_kept(server: Any) -> None:
    disclosed = {"traderName": "HUBER GMBH", "traderCompanyType": "---", "traderAddress": "Ring 1\n1010 Wien\n"}
    server.answer(reply("checkVatApprox", **disclosed, requestIdentifier="WAPIAAAAZNgfuVoL"))
    query = Query(AT, OURS, name="Huber & Söhne", street="Ring 1", postcode="1010", city="Wien")
    [answer] = ask(server, query)
    assert sent(server) == {
        "checkVatApprox": "",
        "countryCode": "AT",
        "vatNumber": "U12345675",
        "traderName": "Huber & Söhne",
        "traderStreet": "Ring 1",
        "traderPostcode": "1010",
        "traderCity": "Wien",
        "requesterCountryCode": "DE",
        "requesterVatNumber": "136695976",
    }
    assert answer.confirmation_no == "WAPIAAAAZNgfuVoL"
    assert (answer.name, answer.address) == ("HUBER GMBH", "Ring 1\n1010 Wien")
    assert answer.matches == {}


def test_empty_parts_are_left_out(server: Any) -> None:
    server.answer(reply("checkVatApprox", valid="false", requestIdentifier=""))
    [answer] = ask(server, Query(AT, OURS, name="Huber"))
    assert set(sent(server)) == {
        "checkVatApprox", "countryCode", "vatNumber", "traderName", "requesterCountryCode", "requesterVatNumber"
    }  # fmt: skip
    assert (answer.verdict, answer.status, answer.confirmation_no) == (Verdict.INVALID, "invalid", "")


@pytest.mark.parametrize(
    ("text", "verdict"), [("true", Verdict.VALID), ("1", Verdict.VALID), ("false", Verdict.INVALID), (" 0 ", Verdict.INVALID)]
)
def test_all_four_booleans_of_xml_schema(server: Any, text: str, verdict: Verdict) -> None:
    server.answer(reply("checkVat", valid=text))
    assert ask(server, Query(AT))[0].verdict is verdict


def test_undisclosed_is_empty(server: Any) -> None:
    server.answer(reply("checkVat", name="---", address="---"))
    server.answer(reply("checkVatApprox", traderName="---", traderStreet="---", traderCity="---", requestIdentifier=""))
    for answer in ask(server, Query(AT), Query(AT, OURS)):
        assert (answer.name, answer.address) == ("", "")


def test_single_address_parts_are_joined(server: Any) -> None:
    parts = {"traderStreet": "Ring 1", "traderPostcode": "1010", "traderCity": "Wien"}
    server.answer(reply("checkVatApprox", traderName="HUBER", **parts, requestIdentifier=""))
    assert ask(server, Query(AT, OURS))[0].address == "Ring 1\n1010 Wien"


def test_spain_judges_and_echoes_and_an_echo_is_no_disclosure(server: Any) -> None:
    spain = VatId("ES", "B58378431")
    server.answer(
        reply(
            "checkVatApprox",
            spain,
            traderName="Bodegas Sol SL",
            traderCompanyType="---",
            traderStreet="Calle Mayor 1",
            traderPostcode="28001",
            traderCity="Madrid",
            traderNameMatch="1",
            traderCompanyTypeMatch="3",
            traderStreetMatch="2",
            traderPostcodeMatch="1",
            traderCityMatch="3",
            requestIdentifier="WAPIAAAAXEZNM9VJ",
        )
    )
    query = Query(spain, OURS, name="Bodegas Sol SL", street="Calle Mayor 1", postcode="28001", city="Madrid")
    [answer] = ask(server, query)
    assert answer.matches == {Part.NAME: Match.MATCH, Part.STREET: Match.NO_MATCH, Part.POSTCODE: Match.MATCH}
    assert (answer.name, answer.address) == ("", "")


@pytest.mark.parametrize(
    ("returned", "address", "name"),
    [
        ("Huber GmbH", "", ""),  # letter for letter ours and no address: an echo
        ("HUBER GESELLSCHAFT", "", "HUBER GESELLSCHAFT"),
        ("Huber GmbH", "Ring 1, Wien", "Huber GmbH"),
    ],
)
def test_a_name_that_was_not_judged(server: Any, returned: str, address: str, name: str) -> None:
    more = {"traderAddress": address} if address else {}
    server.answer(reply("checkVatApprox", traderName=returned, **more, traderNameMatch="3", requestIdentifier=""))
    assert ask(server, Query(AT, OURS, name="Huber GmbH"))[0].name == name


def test_the_exchange_holds_the_exact_bytes_and_no_session(server: Any) -> None:
    body = reply("checkVat", name="A")
    server.answer(body, Content_Type="text/xml;charset=UTF-8", Set_Cookie="node=7; Path=/")
    server.answer(body)
    first, _ = ask(server, Query(AT), Query(AT))
    exchange = first.exchange
    assert exchange.reply == body
    assert exchange.request == server.received[0].body
    assert (exchange.channel, exchange.method, exchange.status) == ("VIES", "POST", 200)
    assert exchange.url == f"{server.url}/services/checkVatService"
    assert exchange.sent_at < exchange.received_at
    assert exchange.reply_headers["content-type"] == "text/xml;charset=UTF-8"
    assert "set-cookie" not in exchange.reply_headers
    assert "cookie" not in server.received[1].headers


def test_headers_that_vies_insists_on(server: Any) -> None:
    server.answer(reply("checkVat"))
    ask(server, Query(AT))
    headers = server.received[0].headers
    assert headers["soapaction"] == '""'
    assert headers["content-type"] == "text/xml; charset=utf-8"
    assert headers["accept-encoding"] == "identity"
    assert int(headers["content-length"]) == len(server.received[0].body)


def test_characters_that_xml_forbids_do_not_stop_the_question(server: Any) -> None:
    server.answer(reply("checkVatApprox", requestIdentifier=""))
    ask(server, Query(AT, OURS, name="Hu\x00ber\x1a \ud800<&>"))
    assert sent(server)["traderName"] == "Hu ber   <&>"


def test_old_prefixes_and_a_comment_are_read(server: Any) -> None:
    server.answer(
        f'<?xml version="1.0" encoding="ISO-8859-1"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">'
        f'<soap:Body><checkVatResponse xmlns="{TYPES}"><countryCode>AT</countryCode><vatNumber>u12345675</vatNumber>'
        f"<requestDate>2026-11-02Z</requestDate><valid><!-- yes -->true</valid><name>Stra\xdfe</name></checkVatResponse>"
        f"</soap:Body></soap:Envelope>".encode("latin-1")
    )
    [answer] = ask(server, Query(AT))
    assert (answer.verdict, answer.name) == (Verdict.VALID, "Straße")


def test_states_are_asked_at_the_same_time_over_kept_connections(server: Any) -> None:
    server.handler = lambda request: (200, {}, reply("checkVat", AT if b"AT<" in request.body else VatId("FI", "1")))

    async def both() -> list[Answer]:
        vies = Vies(server.url)
        try:
            return await asyncio.gather(*(vies.ask(Query(v)) for v in [AT, VatId("FI", "1")] * 10))
        finally:
            await vies.aclose()

    assert [str(a.verdict) for a in asyncio.run(both())] == ["valid"] * 20
