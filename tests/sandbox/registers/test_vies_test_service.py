import re
from collections.abc import Callable

import httpx
import pytest

Asks = Callable[..., httpx.Response]
Reads = Callable[[httpx.Response, str], str | None]

FAULTS = {
    "201": "INVALID_INPUT",
    "202": "INVALID_REQUESTER_INFO",
    "300": "SERVICE_UNAVAILABLE",
    "301": "MS_UNAVAILABLE",
    "302": "TIMEOUT",
    "400": "VAT_BLOCKED",
    "401": "IP_BLOCKED",
    "500": "GLOBAL_MAX_CONCURRENT_REQ",
    "501": "GLOBAL_MAX_CONCURRENT_REQ_TIME",
    "600": "MS_MAX_CONCURRENT_REQ",
    "601": "MS_MAX_CONCURRENT_REQ_TIME",
    "999": "SERVICE_UNAVAILABLE",
    "": "SERVICE_UNAVAILABLE",
}


@pytest.mark.parametrize("country", ["DE", "XX", "EL"])
def test_100_is_valid_in_every_country(ask: Asks, value: Reads, country: str) -> None:
    reply = ask("checkVat", "checkVatTestService", countryCode=country, vatNumber="100")
    read = [value(reply, name) for name in ("countryCode", "vatNumber", "valid", "name", "address")]
    assert read == [country, "100", "true", "John Doe", "123 Main St, Anytown, UK"]


def test_200_is_invalid(ask: Asks, value: Reads) -> None:
    reply = ask("checkVat", "checkVatTestService", countryCode="DE", vatNumber="200")
    assert [value(reply, name) for name in ("valid", "name", "address")] == ["false", "---", "---"]


@pytest.mark.parametrize(("number", "code"), FAULTS.items())
@pytest.mark.parametrize("operation", ["checkVat", "checkVatApprox"])
def test_every_other_number_is_a_fault(ask: Asks, operation: str, number: str, code: str) -> None:
    reply = ask(operation, "checkVatTestService", countryCode="DE", vatNumber=number)
    assert reply.status_code == 200
    assert re.findall(r"<faultcode>(.*?)</faultcode><faultstring>(.*?)</faultstring>", reply.text) == [("env:Server", code)]


@pytest.mark.parametrize(("number", "valid", "name"), [("100", "true", "John Doe"), ("200", "false", "---")])
def test_an_approximate_question_is_answered_too(ask: Asks, value: Reads, number: str, valid: str, name: str) -> None:
    reply = ask(
        "checkVatApprox",
        "checkVatTestService",
        countryCode="DE",
        vatNumber=number,
        requesterCountryCode="DE",
        requesterVatNumber="136695976",
    )
    assert (value(reply, "valid"), value(reply, "traderName")) == (valid, name)
    assert (value(reply, "requestIdentifier") or "").startswith("WAPIAAAA") == (valid == "true")
