import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from sandbox.registers import RegisterOptions, vies_app
from sandbox.serving import serve

Asks = Callable[..., httpx.Response]
Reads = Callable[[httpx.Response, str], str | None]

XML = {"content-type": "text/xml"}


def fault(reply: httpx.Response) -> str:
    """The fault as clients without an XML parser read it: no white space between the tags, no detail."""
    assert reply.status_code == 200
    found = re.search(r"<env:Fault><faultcode>env:Server</faultcode><faultstring>(.*?)</faultstring></env:Fault>", reply.text)
    assert found, reply.text
    return found[1]


def test_a_reply_is_on_the_wire_exactly_as_clients_match_it(ask: Asks) -> None:
    reply = ask("checkVat", countryCode="AT", vatNumber="U12345675")
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "text/xml;charset=UTF-8"
    assert reply.text == (
        '<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Header/><env:Body>'
        '<ns2:checkVatResponse xmlns:ns2="urn:ec.europa.eu:taxud:vies:services:checkVat:types">'
        "<ns2:countryCode>AT</ns2:countryCode><ns2:vatNumber>U12345675</ns2:vatNumber>"
        "<ns2:requestDate>2026-07-02+02:00</ns2:requestDate><ns2:valid>true</ns2:valid>"
        "<ns2:name>Huber &amp; Söhne &lt;Wien&gt; GmbH</ns2:name><ns2:address>Ringstraße 1\nAT-1010 Wien</ns2:address>"
        "</ns2:checkVatResponse></env:Body></env:Envelope>"
    )


def test_an_approximate_reply_carries_a_consultation_number(ask: Asks, value: Reads) -> None:
    reply = ask(
        "checkVatApprox",
        countryCode="AT",
        vatNumber="U12345675",
        requesterCountryCode="DE",
        requesterVatNumber="136695976",
    )
    names = re.findall(r"<ns2:(\w+)>", reply.text)
    assert names == [
        *("countryCode", "vatNumber", "requestDate", "valid"),
        *("traderName", "traderCompanyType", "traderAddress", "requestIdentifier"),
    ]
    assert value(reply, "traderCompanyType") == "---"
    assert re.fullmatch(r"WAPIAAAA[A-Za-z0-9]{8}", value(reply, "requestIdentifier") or "")


def test_every_consultation_has_its_own_number(ask: Asks, value: Reads) -> None:
    question = {"countryCode": "AT", "vatNumber": "U12345675", "requesterCountryCode": "EU", "requesterVatNumber": "372000041"}
    assert len({value(ask("checkVatApprox", **question), "requestIdentifier") for _ in range(20)}) == 20


def test_without_a_requester_the_consultation_number_is_empty(ask: Asks, value: Reads) -> None:
    assert value(ask("checkVatApprox", countryCode="AT", vatNumber="U12345675"), "requestIdentifier") == ""


def test_an_invalid_number_has_no_name_and_no_consultation_number(ask: Asks, value: Reads) -> None:
    plain = ask("checkVat", countryCode="AT", vatNumber="U10000001")
    assert [value(plain, name) for name in ("valid", "name", "address")] == ["false", "---", "---"]
    approximate = ask(
        "checkVatApprox", countryCode="AT", vatNumber="U10000001", requesterCountryCode="DE", requesterVatNumber="136695976"
    )
    read = [value(approximate, name) for name in ("valid", "traderName", "traderCompanyType", "traderAddress")]
    assert read == ["false", "", "---", ""]
    assert value(approximate, "requestIdentifier") == ""


@pytest.mark.parametrize(
    ("country", "number", "valid"),
    [("CZ", "25123891", "false"), ("DK", "13585628", "false"), ("NL", "123456789B01", "false"), ("EL", "123456789", "true")],
    ids=["ended", "not yet begun", "not in the truth file", "Greece"],
)
def test_a_number_is_valid_only_on_a_day_of_its_registration(
    ask: Asks, value: Reads, country: str, number: str, valid: str
) -> None:
    assert value(ask("checkVat", countryCode=country, vatNumber=number), "valid") == valid


@pytest.mark.parametrize(
    ("country", "number", "name", "address"),
    [
        ("DE", "136695976", "---", "---"),
        ("ES", "B12345678", "---", "---"),
        ("PL", "1234567890", "---", "---"),
        ("IT", "12345678901", "Rossi S.R.L.", "Via Roma 1 \n20121 Milano \n"),
        ("IE", "1234567T", "Clover Limited", "1 Main Street, Dublin 2"),
        ("EL", "123456789", "Ελιά Α.Ε.", "Ερμού 3\n10431 - Αθήνα"),
    ],
)
def test_disclosure_and_layout_are_those_of_the_member_state(
    ask: Asks, value: Reads, country: str, number: str, name: str, address: str
) -> None:
    reply = ask("checkVat", countryCode=country, vatNumber=number)
    assert value(reply, "valid") == "true"
    assert (value(reply, "name"), value(reply, "address")) == (name, address)


def test_spain_echoes_and_compares_the_trader_data(ask: Asks) -> None:
    reply = ask(
        "checkVatApprox", countryCode="ES", vatNumber="B12345678", traderName="SOL s.l.", traderStreet="Calle Mayor 2",
        traderCity="Madrid", requesterCountryCode="DE", requesterVatNumber="136695976",
    )  # fmt: skip
    pairs = re.findall(r"<ns2:(trader\w+)>(.*?)</", reply.text)
    assert pairs == [
        ("traderName", "SOL s.l."),
        ("traderCompanyType", "---"),
        ("traderStreet", "Calle Mayor 2"),
        ("traderCity", "Madrid"),
        ("traderNameMatch", "1"),
        ("traderCompanyTypeMatch", "3"),
        ("traderStreetMatch", "2"),
        ("traderPostcodeMatch", "3"),
        ("traderCityMatch", "1"),
    ]
    assert "WAPIAAAA" in reply.text


def test_spain_compares_the_company_type_when_given(ask: Asks, value: Reads) -> None:
    reply = ask("checkVatApprox", countryCode="ES", vatNumber="B12345678", traderCompanyType="ES-2")
    assert (value(reply, "traderCompanyType"), value(reply, "traderCompanyTypeMatch")) == ("ES-2", "1")


@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("GB", "123456789"),
        ("GR", "123456789"),
        ("XC", "123456789"),
        ("EU", "372000041"),
        ("at", "U12345675"),
        ("", "U12345675"),
        ("AT", ""),
        ("AT", "U"),
        ("AT", "U 12345675"),
        ("AT", "U1234567890123"),
        ("AT", "U12-345"),
    ],
)
@pytest.mark.parametrize("operation", ["checkVat", "checkVatApprox"])
def test_an_unknown_code_or_a_malformed_number_is_invalid_input(ask: Asks, operation: str, country: str, number: str) -> None:
    assert fault(ask(operation, countryCode=country, vatNumber=number)) == "INVALID_INPUT"


@pytest.mark.parametrize(
    ("country", "number"),
    [("DE", "12"), ("DE", ""), ("", "136695976"), ("GB", "123456789"), ("EU", "?"), ("DE", "811128135"), ("CZ", "25123891")],
    ids=["malformed", "no number", "no country", "unknown code", "malformed OSS", "not valid", "ended"],
)
def test_a_requester_who_may_not_ask_fails_the_whole_call(ask: Asks, country: str, number: str) -> None:
    reply = ask(
        "checkVatApprox", countryCode="AT", vatNumber="U12345675", requesterCountryCode=country, requesterVatNumber=number
    )
    assert fault(reply) == "INVALID_REQUESTER_INFO"


def test_a_requester_whom_the_truth_does_not_know_may_ask(ask: Asks, value: Reads) -> None:
    question = {"countryCode": "AT", "vatNumber": "U12345675", "requesterCountryCode": "DE", "requesterVatNumber": "123456789"}
    assert value(ask("checkVatApprox", **question), "requestIdentifier")


def test_without_a_truth_file_every_well_formed_requester_may_ask() -> None:
    with serve(vies_app(RegisterOptions(latency_ms=0))) as url, httpx.Client(base_url=url, headers=XML) as client:
        for number in range(100000000, 100000060):
            call = (
                '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" '
                'xmlns:t="urn:ec.europa.eu:taxud:vies:services:checkVat:types"><e:Body><t:checkVatApprox>'
                "<t:countryCode>AT</t:countryCode><t:vatNumber>U12345675</t:vatNumber>"
                f"<t:requesterCountryCode>DE</t:requesterCountryCode><t:requesterVatNumber>{number}</t:requesterVatNumber>"
                "</t:checkVatApprox></e:Body></e:Envelope>"
            )
            assert "WAPIAAAA" in client.post("/services/checkVatService", content=call).text


@pytest.mark.parametrize(("number", "code"), [("FR12345678901", "VAT_BLOCKED"), ("FI12345678", "IP_BLOCKED")])
def test_a_note_in_the_truth_file_forces_a_fault(ask: Asks, number: str, code: str) -> None:
    for _ in range(3):
        assert fault(ask("checkVat", countryCode=number[:2], vatNumber=number[2:])) == code


@pytest.mark.parametrize("content_type", [None, "application/soap+xml", "text/html", "application/xml"])
def test_a_wrong_content_type_is_an_http_500(http: httpx.Client, vies: str, content_type: str | None) -> None:
    headers = {"content-type": content_type} if content_type else {}
    reply = http.post(f"{vies}/services/checkVatService", content=b"<x/>", headers=headers)
    assert reply.status_code == 500
    assert "text/xml" in reply.text


@pytest.mark.parametrize("action", ["urn:ec.europa.eu:taxud:vies:services:checkVat/checkVat", '"checkVat"'])
def test_a_soap_action_is_a_fault(http: httpx.Client, vies: str, action: str) -> None:
    reply = http.post(f"{vies}/services/checkVatService", content=b"<x/>", headers={**XML, "SOAPAction": action})
    assert fault(reply) == f"The given SOAPAction {action.strip(chr(34))} does not match an operation."


@pytest.mark.parametrize("action", ["", '""'])
def test_an_empty_soap_action_is_right(http: httpx.Client, vies: str, action: str) -> None:
    call = (
        '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Header/><S:Body>'
        '<checkVat xmlns="urn:ec.europa.eu:taxud:vies:services:checkVat:types">'
        "<countryCode>AT</countryCode><vatNumber>U12345675</vatNumber></checkVat></S:Body></S:Envelope>"
    )
    headers = {"content-type": "text/xml; charset=utf-8", "SOAPAction": action}
    assert "<ns2:valid>true</ns2:valid>" in http.post(f"{vies}/services/checkVatService", content=call, headers=headers).text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        b"<html/>",
        b'<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body/></Envelope>',
        b'<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><checkVat/></Body></Envelope>',
        b'<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>'
        b'<guess xmlns="urn:ec.europa.eu:taxud:vies:services:checkVat:types"/></Body></Envelope>',
    ],
)
def test_what_is_no_question_is_the_clients_fault(http: httpx.Client, vies: str, body: bytes) -> None:
    reply = http.post(f"{vies}/services/checkVatService", content=body, headers=XML)
    assert reply.status_code == 500
    assert "<faultcode>env:Client</faultcode>" in reply.text


def test_a_file_of_the_server_cannot_be_read_through_an_entity(http: httpx.Client, vies: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("U12345675")
    body = (
        f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]><Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>'
        '<checkVat xmlns="urn:ec.europa.eu:taxud:vies:services:checkVat:types"><countryCode>AT</countryCode>'
        "<vatNumber>&s;</vatNumber></checkVat></Body></Envelope>"
    )
    assert fault(http.post(f"{vies}/services/checkVatService", content=body, headers=XML)) == "INVALID_INPUT"


@pytest.mark.parametrize("prefix", ["", "/taxation_customs/vies"])
@pytest.mark.parametrize("service", ["checkVatService", "checkVatTestService"])
def test_both_services_answer_on_both_paths(http: httpx.Client, vies: str, prefix: str, service: str) -> None:
    url = f"{vies}{prefix}/services/{service}"
    assert http.post(url, content=b"<x/>", headers=XML).status_code == 500
    assert http.get(url).status_code == 405


def test_the_date_is_the_one_in_brussels_with_the_offset_of_the_season(http: httpx.Client, truth: Path, value: Reads) -> None:
    winter = RegisterOptions(truth=truth, latency_ms=0, clock=lambda: dt.datetime(2026, 12, 31, 23, 10, tzinfo=dt.UTC))
    call = (
        '<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>'
        '<checkVat xmlns="urn:ec.europa.eu:taxud:vies:services:checkVat:types">'
        "<countryCode>AT</countryCode><vatNumber>U12345675</vatNumber></checkVat></Body></Envelope>"
    )
    with serve(vies_app(winter)) as url:
        reply = http.post(f"{url}/services/checkVatService", content=call, headers=XML)
    assert value(reply, "requestDate") == "2027-01-01+01:00"
