"""API_BUSINESS_PARTNER from a small service on a real socket: logon, refusals, patience."""

import base64
import itertools
import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from scripted_sap import USER, Sap, _no_sleep, address, customer, few, of, partner, source

from connectors.sap.odata import BusinessPartners, OAuth2ClientCredentials, Persistence
from connectors.sap.odata_session import SourceUnavailable
from domain.errors import ConfigurationError
from domain.parties import Debtor


def test_basic_logon_and_the_client_are_sent_with_every_request(server: Any) -> None:
    sap = server.handler = Sap(few())
    list(source(server, page_size=2).read())
    expected = "Basic " + base64.b64encode(b"BELEGWERK:geheim").decode()
    assert {request.headers["authorization"] for request in server.received} == {expected}
    assert {query["sap-client"] for _, query in sap.queries} == {"100"}
    assert len(server.received) > 10


def oauth(server: Any) -> OAuth2ClientCredentials:
    return OAuth2ClientCredentials(f"{server.url}/oauth/token", "client", "secret", scope="API")


class OAuthSap(Sap):
    """Issues numbered tokens, each good for so many requests."""

    def __init__(self, uses: int, expires_in: Any = 3600) -> None:
        super().__init__(few())
        self.uses, self.expires_in, self.issued, self.left = uses, expires_in, 0, 0
        self.forms: list[bytes] = []

    def __call__(self, request: Any) -> tuple[int, dict[str, str], bytes]:
        if request.target == "/oauth/token":
            self.forms.append(request.body)
            self.issued, self.left = self.issued + 1, self.uses
            return 200, {}, json.dumps({"access_token": f"token{self.issued}", "expires_in": self.expires_in}).encode()
        if request.headers["authorization"] != f"Bearer token{self.issued}" or self.left == 0:
            return 401, {}, b""
        self.left -= 1
        return super().__call__(request)


@pytest.mark.parametrize(("uses", "expires_in", "issued"), [(1000, 3600, 1), (2, 3600, 4), (1000, 0, 7), (1000, None, 1)])
def test_oauth_fetches_and_renews_the_token(server: Any, uses: int, expires_in: Any, issued: int) -> None:
    sap = server.handler = OAuthSap(uses, expires_in)
    assert len(of(Debtor, list(source(server, oauth(server)).read()))) == 3
    assert sap.issued == issued
    assert parse_qs(sap.forms[0].decode()) == {"grant_type": ["client_credentials"], "scope": ["API"]}


def test_a_token_that_is_refused_twice_stops_the_run(server: Any) -> None:
    sap = server.handler = OAuthSap(0)
    with pytest.raises(ConfigurationError, match="refuses the logon"):
        list(source(server, oauth(server)).read())
    assert sap.issued == 2


@pytest.mark.parametrize("status", [400, 401])
def test_refused_client_credentials_stop_the_run(server: Any, status: int) -> None:
    server.handler = lambda _: (status, {}, b'{"error":"invalid_client"}')
    with pytest.raises(ConfigurationError, match="OAuth client"):
        list(source(server, oauth(server)).read())
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("status", "said"),
    [(401, "logon"), (403, "SAP_COM_0008"), (404, "activated"), (400, "version"), (302, "login"), (410, "version")],
)
def test_refusals_stop_the_run_at_once_and_quote_sap(server: Any, status: int, said: str) -> None:
    body = {"error": {"code": "/IWFND/MED/170", "message": {"lang": "de", "value": "Kein Dienst gefunden"}}}
    server.handler = lambda _: (status, {"Location": "/login"}, b"" if status == 302 else json.dumps(body).encode())
    with pytest.raises(ConfigurationError, match=said) as caught:
        list(source(server).read())
    assert "Kein Dienst gefunden" in str(caught.value) or status == 302
    assert len(server.received) == 1
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_busy_answers_are_waited_out_as_long_as_asked(server: Any, status: int) -> None:
    waits: list[float] = []
    server.answer(b"", status, Retry_After="7")
    server.answer(b"", status, Retry_After="Mon, 02 Nov 2026 09:00:20 GMT")
    server.answer(b"", status, Retry_After="86400")
    server.answer(b"", status)
    server.handler = Sap(few())
    records = list(source(server, sleep=waits.append).read())
    assert len(of(Debtor, records)) == 3
    assert waits[:3] == [7.0, 20.0, 300.0]
    assert 2 <= waits[3] <= 60


def test_the_network_is_given_more_than_one_try(server: Any) -> None:
    server.reset()
    server.hang_up()
    server.truncate(b'{"d": {}}')
    server.answer(b"<html>Anmelden</html>", Content_Type="text/html")
    server.answer(b'{"x": 1}')
    server.handler = Sap(few())
    assert len(of(Debtor, list(source(server).read()))) == 3


@pytest.mark.parametrize("play", ["reset", "busy", "html", "nobody"])
def test_patience_ends_with_the_next_step(server: Any, play: str) -> None:
    for _ in range(4):
        {"reset": server.reset, "busy": lambda: server.answer(b"", 503), "html": lambda: server.answer(b"<html>")}.get(
            play, lambda: None
        )()
    reader = source(server, attempts=4)
    if play == "nobody":
        reader = BusinessPartners("http://127.0.0.1:1/x", USER, persistence=Persistence(attempts=4, sleep=_no_sleep))
    with pytest.raises(SourceUnavailable, match="tried 4 times") as caught:
        list(reader.read())
    assert "SAP operations" in caught.value.next_step
    assert len(server.received) == (0 if play == "nobody" else 4)


@pytest.mark.parametrize("url", ["", "sap.example/odata", "ftp://sap.example"])
def test_a_bad_address_is_a_matter_of_configuration(url: str) -> None:
    with pytest.raises(ConfigurationError, match="settings"):
        list(BusinessPartners(url, USER).read())


def test_secrets_do_not_show() -> None:
    assert "geheim" not in repr(USER)
    assert "secret" not in repr(OAuth2ClientCredentials("https://x/token", "client", "s3cret")).replace("client_secret", "")


def test_pages_are_asked_as_they_are_needed(server: Any) -> None:
    """Memory is flat because with numbers that run alike no set runs ahead of the others."""
    numbers = [str(n) for n in range(1, 1201)]
    server.handler = Sap(
        {
            "A_BusinessPartner": [partner(n, n, "x") for n in numbers],
            "A_BusinessPartnerAddress": [address(n, "1") for n in numbers],
            "A_Customer": [customer(n, "") for n in numbers],
        }
    )
    requests_at: list[int] = []
    for record in source(server, page_size=100).read():
        if type(record) is Debtor:
            requests_at.append(len(server.received))
    assert len(requests_at) == 1200
    assert requests_at[0] == 4  # the description and one page of each of the three sets, not all of them
    assert all(later - earlier <= 3 for earlier, later in itertools.pairwise(requests_at))
