"""API_BUSINESS_PARTNER from a small service on a real socket: joins, paging both ways, logon, patience, refusals."""

import base64
import datetime as dt
import itertools
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from connectors.sap.odata import BasicAuth, BusinessPartners, OAuth2ClientCredentials, Persistence
from connectors.sap.odata_session import SourceUnavailable
from domain.errors import ConfigurationError, UnusableInput
from domain.findings import Finding, Severity
from domain.parties import Address, CompanyDebtor, Debtor, VatRegistration

ROOT = "/sap/opu/odata/sap/API_BUSINESS_PARTNER"
NOW = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)
USER = BasicAuth("BELEGWERK", "geheim")


def millis(day: str) -> str:
    moment = dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC)
    return f"/Date({int(moment.timestamp() * 1000)})/"


def partner(number: str, customer: str, name: str, **other: Any) -> dict[str, Any]:
    entry = {"BusinessPartner": number, "Customer": customer, "OrganizationBPName1": name, "OrganizationBPName2": ""}
    dates = {"CreationDate": millis("2020-02-29"), "LastChangeDate": millis("2026-10-30")}
    return entry | dates | {"BusinessPartnerIsBlocked": False, "IsMarkedForArchiving": False} | other


def address(number: str, address_id: str, **other: Any) -> dict[str, Any]:
    where = {"StreetName": "Ring", "HouseNumber": "1", "PostalCode": "1010", "CityName": "Wien", "Country": "AT"}
    always = {"ValidityStartDate": millis("2000-01-01"), "ValidityEndDate": "/Date(253402214400000+0000)/"}
    return {"BusinessPartner": number, "AddressID": address_id} | where | always | other


def customer(number: str, vat_id: str, **other: Any) -> dict[str, Any]:
    rest = {"TaxNumber1": "", "CustomerAccountGroup": "KUNA", "DeletionIndicator": False, "PostingIsBlocked": False}
    return {"Customer": number, "CustomerName": "full name", "VATRegistration": vat_id} | rest | other


def tax(number: str, category: str, value: str) -> dict[str, Any]:
    return {"BusinessPartner": number, "BPTaxType": category, "BPTaxNumber": value, "BPTaxLongNumber": ""}


PROPERTIES = {
    "A_BusinessPartner": "BusinessPartner Customer OrganizationBPName1 OrganizationBPName2 BusinessPartnerFullName "
    "CreationDate LastChangeDate BusinessPartnerIsBlocked IsMarkedForArchiving",
    "A_BusinessPartnerAddress": "BusinessPartner AddressID StreetName HouseNumber PostalCode CityName Country "
    "ValidityStartDate ValidityEndDate",
    "A_BusinessPartnerTaxNumber": "BusinessPartner BPTaxType BPTaxNumber BPTaxLongNumber",
    "A_Customer": "Customer CustomerName VATRegistration TaxNumber1 CustomerAccountGroup DeletionIndicator PostingIsBlocked",
    "A_CustomerCompany": "Customer CompanyCode CustomerHeadOffice DeletionIndicator PhysicalInventoryBlockInd",
}


def edmx(sets: dict[str, str]) -> bytes:
    """A service's description, with the namespaces of version 2."""
    types = "".join(
        f'<EntityType Name="{name}Type">{"".join(f"<Property Name={each!r} />" for each in properties.split())}</EntityType>'
        for name, properties in sets.items()
    )
    places = "".join(f'<EntitySet Name="{name}" EntityType="API_BUSINESS_PARTNER.{name}Type"/>' for name in sets)
    return (
        '<edmx:Edmx xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx"><edmx:DataServices>'
        '<Schema xmlns="http://schemas.microsoft.com/ado/2008/09/edm" Namespace="API_BUSINESS_PARTNER">'
        f"{types}<EntityContainer>{places}</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>"
    ).encode()


class Sap:
    """The answers of a service over given sets. `server_pages`: the server cuts pages and sends `__next`."""

    def __init__(self, sets: dict[str, list[dict[str, Any]]], server_pages: int = 0) -> None:
        self.sets = sets
        self.server_pages = server_pages
        self.queries: list[tuple[str, dict[str, str]]] = []
        self.announced = 0  # rows that the server announces beyond those it has

    def __call__(self, request: Any) -> tuple[int, dict[str, str], bytes]:
        target = urlsplit(request.target)
        query = {name: values[0] for name, values in parse_qs(target.query).items()}
        name = target.path.removeprefix(f"{ROOT}/")
        if name == "$metadata":
            return 200, {"Content-Type": "application/xml"}, edmx(PROPERTIES)
        self.queries.append((name, query))
        rows = self.sets.get(name, [])
        if "$filter" in query:
            since = query["$filter"].split("'")[1]
            rows = [row for row in rows if row["LastChangeDate"] >= millis(since)]
        at = int(query.get("$skiptoken", query.get("$skip", "0")))
        size = min(int(query["$top"]), self.server_pages or 10**9)
        entries = [
            {"__metadata": {"uri": "x"}, **{f: row.get(f) for f in query["$select"].split(",")}} for row in rows[at : at + size]
        ]
        page: dict[str, Any] = {"results": entries, "__count": str(len(rows) + self.announced)}
        if self.server_pages and at + size < len(rows):
            following = urlencode(query | {"$skiptoken": str(at + size)})
            page["__next"] = f"https://internal.example{ROOT}/{name}?{following}"
        return 200, {"Content-Type": "application/json"}, json.dumps({"d": page}).encode()


def few() -> dict[str, list[dict[str, Any]]]:
    return {
        "A_BusinessPartner": [
            partner("1000021", "1000021", "Huber GmbH"),
            partner("1000022", "", "Only a vendor"),
            partner("1000023", "2000005", "Bodegas", LastChangeDate=millis("2026-05-01"), IsMarkedForArchiving=True),
            partner("1000024", "1000024", "", BusinessPartnerFullName="Anna Huber", BusinessPartnerIsBlocked=True),
        ],
        "A_BusinessPartnerAddress": [
            address("1000021", "7", ValidityEndDate=millis("2025-12-31"), CityName="Graz"),
            address("1000021", "8"),
            address("1000022", "9"),
            address("1000023", "10", Country="ES", CityName="M" * 40),
        ],
        "A_BusinessPartnerTaxNumber": [
            tax("1000021", "AT0", "ATU12345675"),
            tax("1000021", "DE2", "12/345/67890"),
            tax("1000021", "FR0", " FR40303265045 "),
            tax("1000022", "IT0", "IT00743110157"),
            tax("1000023", "PT0", ""),
        ],
        "A_Customer": [
            customer("1000021", "ATU12345675"),
            customer("1000024", "", DeletionIndicator=True),
            customer("2000005", "ESB58378431", TaxNumber1="B58378431", PostingIsBlocked=True),
        ],
        "A_CustomerCompany": [
            {"Customer": "1000021", "CompanyCode": "1000", "CustomerHeadOffice": "2000005", "DeletionIndicator": False,
             "PhysicalInventoryBlockInd": True},
            {"Customer": "2000005", "CompanyCode": "2000", "CustomerHeadOffice": "", "DeletionIndicator": True,
             "PhysicalInventoryBlockInd": False},
        ],
    }  # fmt: skip


def _no_sleep(seconds: float) -> None:
    pass


def source(server: Any, auth: Any = USER, page_size: int = 1000, **patience: Any) -> BusinessPartners:
    how = Persistence(**({"sleep": _no_sleep, "clock": lambda: NOW, "timeout": 5} | patience))
    return BusinessPartners(f"{server.url}{ROOT}/?sap-client=100", auth, page_size=page_size, persistence=how)


def of(kind: type, records: list[Any]) -> list[Any]:
    return [record for record in records if type(record) is kind]


@pytest.mark.parametrize(("page_size", "server_pages"), [(1000, 0), (2, 0), (1, 0), (1000, 2), (3, 1)])
def test_everything_is_joined_however_it_is_paged(server: Any, page_size: int, server_pages: int) -> None:
    server.handler = Sap(few(), server_pages)
    records = list(source(server, page_size=page_size).read())
    debtors = of(Debtor, records)
    assert [(d.customer, d.name, d.vat_id, d.country, d.city[:4]) for d in debtors] == [
        ("0001000021", "Huber GmbH", "ATU12345675", "AT", "Wien"),
        ("0002000005", "Bodegas", "ESB58378431", "ES", "MMMM"),
        ("0001000024", "Anna Huber", "", "", ""),
    ]
    assert [(d.deletion_flag, d.posting_block) for d in debtors] == [(False, False), (True, True), (True, True)]
    assert (debtors[0].street, debtors[0].address_number, debtors[0].created_on) == (
        "Ring 1",
        "0000000008",
        dt.date(2020, 2, 29),
    )
    assert (debtors[1].tax_number, debtors[1].cut) == ("B58378431", ("city",))
    assert [(a.address_number, a.street, a.house_number) for a in of(Address, records)] == [
        ("0000000008", "Ring", "1"),
        ("0000000010", "Ring", "1"),
    ]
    assert [(v.customer, v.country, v.vat_id) for v in of(VatRegistration, records)] == [
        ("0001000021", "AT", "ATU12345675"),
        ("0001000021", "FR", "FR40303265045"),
    ]
    assert [(c.customer, c.company_code, c.head_office) for c in of(CompanyDebtor, records)] == [
        ("0001000021", "1000", "0002000005"),
        ("0002000005", "2000", ""),
    ]
    assert [(c.posting_block, c.deletion_flag) for c in of(CompanyDebtor, records)] == [(True, False), (False, True)]
    assert [(f.code, f.key) for f in of(Finding, records)] == [("missing_address", "0001000024")]


def test_origin_says_where_a_record_came_from(server: Any) -> None:
    server.handler = Sap(few())
    origin = of(Debtor, list(source(server).read()))[1].origin
    assert origin.file == f"{server.url}{ROOT}/A_BusinessPartner?sap-client=100"
    assert (origin.part, origin.row) == ("A_BusinessPartner", 3)
    assert json.loads(origin.raw)["Customer"] == "2000005"
    assert "__metadata" not in origin.raw


def test_delta_filters_headers_with_two_days_of_overlap_and_pulls_tax_numbers_whole(server: Any) -> None:
    sap = server.handler = Sap(few())
    since = dt.datetime(2026, 11, 1, 0, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    records = list(source(server).read(since))
    filters = [query["$filter"] for _, query in sap.queries if "$filter" in query]
    assert filters == ["LastChangeDate ge datetime'2026-10-29T00:00:00'"]
    assert [d.customer for d in of(Debtor, records)] == ["0001000021", "0001000024"]
    assert [c.customer for c in of(CompanyDebtor, records)] == ["0001000021"]
    assert len(of(VatRegistration, records)) == 2


def test_delta_without_changes_still_pulls_tax_numbers(server: Any) -> None:
    sap = server.handler = Sap(few())
    records = list(source(server).read(NOW + dt.timedelta(days=365)))
    assert len(records) == len(of(VatRegistration, records)) == 2
    assert "A_CustomerCompany" not in {name for name, _ in sap.queries}


def test_customers_numbered_across_their_partners_are_all_found(server: Any) -> None:
    numbers = range(1, 51)
    sets = {
        "A_BusinessPartner": [partner(str(n), str(9000 - n), f"Nr {n}") for n in numbers],
        "A_BusinessPartnerAddress": [address(str(n), "1", HouseNumber=str(n)) for n in numbers],
        "A_Customer": [customer(str(9000 - n), f"ATU{n:08}") for n in reversed(numbers)],
    }
    server.handler = Sap(sets)
    debtors = of(Debtor, list(source(server, page_size=7).read()))
    assert [(d.name, d.vat_id, d.street) for d in debtors] == [(f"Nr {n}", f"ATU{n:08}", f"Ring {n}") for n in numbers]


def test_a_customer_that_cannot_be_read_is_a_finding(server: Any) -> None:
    sets = few()
    del sets["A_Customer"][0]
    server.handler = Sap(sets)
    records = list(source(server).read())
    assert [f.key for f in of(Finding, records) if f.code == "missing_customer"] == ["0001000021"]
    assert len(of(Debtor, records)) == 3


def test_a_row_that_comes_twice_because_of_paging_counts_once(server: Any) -> None:
    sets = few()
    sets["A_BusinessPartner"].insert(1, sets["A_BusinessPartner"][0])
    server.handler = Sap(sets)
    assert len(of(Debtor, list(source(server, page_size=1).read()))) == 3


def test_rows_that_were_announced_but_did_not_come_are_a_finding(server: Any) -> None:
    sap = server.handler = Sap(few())
    sap.announced = 1
    lost = [f for f in of(Finding, list(source(server).read())) if f.code == "set_incomplete"]
    assert {f.origin.part for f in lost} >= {"A_BusinessPartner", "A_CustomerCompany"}
    assert {f.severity for f in lost} == {Severity.ERROR}


def test_an_unsorted_set_stops_the_run(server: Any) -> None:
    sets = few()
    sets["A_Customer"].reverse()
    server.handler = Sap(sets)
    with pytest.raises(UnusableInput, match=r"A_Customer is not sorted .* file exports"):
        list(source(server).read())


def _page(page: Any) -> Callable[[Any], tuple[int, dict[str, str], bytes]]:
    described = edmx(PROPERTIES)
    return lambda request: (200, {}, described if "$metadata" in request.target else json.dumps({"d": page}).encode())


def test_a_circle_of_pages_stops_the_run(server: Any) -> None:
    circle = {"results": [{"BusinessPartner": "1", "Customer": "1"}], "__next": "https://x/y?$skiptoken=1"}
    server.handler = _page(circle)
    with pytest.raises(UnusableInput, match="circle"):
        list(source(server).read())


@pytest.mark.parametrize("page", [{"results": None}, {}, [1], {"results": [{"Name": "no key"}]}])
def test_pages_of_something_else_stop_the_run(server: Any, page: Any) -> None:
    server.handler = _page(page)
    with pytest.raises(UnusableInput, match="Next step"):
        list(source(server).read())


def test_the_bare_list_of_the_protocols_first_version_is_paged_to_its_end(server: Any) -> None:
    sap = Sap(few())

    def bare(request: Any) -> tuple[int, dict[str, str], bytes]:
        status, headers, body = sap(request)
        if "$metadata" in request.target:
            return status, headers, body
        return status, headers, json.dumps({"d": json.loads(body)["d"]["results"]}).encode()

    server.handler = bare
    assert len(of(Debtor, list(source(server, page_size=3).read()))) == 3


def test_an_older_release_without_optional_properties_is_read(server: Any) -> None:
    sap = Sap(few())
    older = PROPERTIES | {"A_BusinessPartnerAddress": PROPERTIES["A_BusinessPartnerAddress"].partition("Validity")[0]}
    server.handler = lambda request: (200, {}, edmx(older)) if "$metadata" in request.target else sap(request)
    assert [d.city for d in of(Debtor, list(source(server).read()))][:1] == [
        "Graz"
    ]  # the first, as nothing says which is valid
    assert not any("Validity" in query["$select"] for _, query in sap.queries)


def test_a_missing_property_stops_the_run_with_what_there_is(server: Any) -> None:
    other = PROPERTIES | {"A_Customer": "Customer CustomerName VATRegistrationNumber TaxNumber1"}
    sap = Sap(few())
    server.handler = lambda request: (200, {}, edmx(other)) if "$metadata" in request.target else sap(request)
    with pytest.raises(UnusableInput, match=r"no property VATRegistration \(nearest: VATRegistrationNumber.*CustomerName"):
        list(source(server).read())


def test_another_service_stops_the_run_with_its_sets(server: Any) -> None:
    server.handler = lambda _: (200, {}, edmx({"A_SalesOrder": "SalesOrder"}))
    with pytest.raises(ConfigurationError, match=r"has no A_BusinessPartner.*, only A_SalesOrder"):
        list(source(server).read())


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
