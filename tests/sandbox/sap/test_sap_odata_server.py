import base64
import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from lxml import etree

from sandbox.company import Debtor, PracticeCompany, generate_company
from sandbox.sap import SapOptions, sap_app
from sandbox.sap.odata.access import Access, Credentials
from sandbox.sap.odata.app import SERVICE
from sandbox.serving import serve

USER = ("BELEGWERK", "practice")
COUNT = 300
SETS = ["A_BusinessPartner", "A_BusinessPartnerTaxNumber", "A_BusinessPartnerAddress", "A_Customer", "A_CustomerCompany"]


@pytest.fixture(scope="module")
def company() -> PracticeCompany:
    return generate_company(COUNT, seed=11)


@pytest.fixture(scope="module")
def debtors(company: PracticeCompany) -> list[Debtor]:
    return list(company)


@pytest.fixture(scope="module")
def url(company: PracticeCompany) -> Iterator[str]:
    with serve(sap_app(company)) as base:
        yield base + SERVICE


@pytest.fixture(scope="module")
def sap(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, auth=USER) as client:
        yield client


@pytest.fixture
def own(company: PracticeCompany) -> Iterator[httpx.Client]:
    """A service of one's own, which may be changed."""
    with serve(sap_app(company)) as base, httpx.Client(base_url=base + SERVICE, auth=USER) as client:
        yield client


def results(reply: httpx.Response) -> list[dict[str, Any]]:
    assert reply.status_code == 200, reply.text
    found: list[dict[str, Any]] = reply.json()["d"]["results"]
    return found


def test_metadata_describes_what_is_served(sap: httpx.Client) -> None:
    root = etree.fromstring(sap.get("/$metadata").content)
    edm = {"e": "http://schemas.microsoft.com/ado/2008/09/edm"}
    assert root.xpath("//e:EntitySet/@Name", namespaces=edm) == SETS
    for name in SETS:
        (entity,) = results(sap.get(f"/{name}?$top=1"))
        described = root.xpath(f"//e:EntityType[@Name='{name}Type']/e:Property/@Name", namespaces=edm)
        assert [prop for prop in entity if prop != "__metadata"] == described
    assert sap.get("/").json() == {"d": {"EntitySets": SETS}}


def test_partners_come_without_leading_zeros_with_dates_in_milliseconds(sap: httpx.Client, debtors: list[Debtor]) -> None:
    partner = results(sap.get("/A_BusinessPartner?$format=json"))[5]
    assert partner["BusinessPartner"] == debtors[5].customer.lstrip("0") == partner["Customer"]
    found = re.fullmatch(r"/Date\((\d+)\)/", partner["LastChangeDate"])
    assert found is not None
    assert dt.datetime.fromtimestamp(int(found[1]) / 1000, dt.UTC).date() == debtors[5].changed_on
    assert partner["__metadata"]["type"] == "API_BUSINESS_PARTNER.A_BusinessPartnerType"
    assert partner["__metadata"]["uri"].endswith(f"/A_BusinessPartner('{partner['BusinessPartner']}')")


@pytest.mark.parametrize("name", SETS)
def test_client_paging_and_server_paging_give_the_same_set(company: PracticeCompany, sap: httpx.Client, name: str) -> None:
    key = "Customer" if "Customer" in name else "BusinessPartner"
    by_skip: list[dict[str, Any]] = []
    while page := results(sap.get(f"/{name}", params={"$top": "70", "$skip": str(len(by_skip)), "$orderby": key})):
        by_skip += page
    with serve(sap_app(company, SapOptions(page_size=64))) as base, httpx.Client(auth=USER) as client:
        by_token: list[dict[str, Any]] = []
        following: str | None = f"{base}{SERVICE}/{name}?$inlinecount=allpages"
        while following:
            body = client.get(following).json()["d"]
            assert body["__count"] == str(len(by_skip))
            assert len(body["results"]) <= 64
            by_token += body["results"]
            following = body.get("__next")

    def bare(entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{name: value for name, value in entity.items() if name != "__metadata"} for entity in entities]

    assert bare(by_token) == bare(by_skip)
    assert len(by_skip) >= COUNT * 0.8


def test_server_paging_respects_top_and_skip(company: PracticeCompany) -> None:
    with serve(sap_app(company, SapOptions(page_size=10))) as base, httpx.Client(auth=USER) as client:
        found: list[str] = []
        following: str | None = f"{base}{SERVICE}/A_Customer?$skip=5&$top=25&$select=Customer"
        while following:
            body = client.get(following).json()["d"]
            found += [entity["Customer"] for entity in body["results"]]
            following = body.get("__next")
    assert found == [str(1_000_021 + place) for place in range(5, 30)]


def test_filters_select_by_key_date_and_both(sap: httpx.Client, debtors: list[Debtor]) -> None:
    keys = [entity["Customer"] for entity in results(sap.get("/A_Customer", params={"$filter": "Customer gt '1000315'"}))]
    assert keys == [str(number) for number in range(1_000_316, 1_000_021 + COUNT)]
    since = "LastChangeDate ge datetime'2025-06-01T00:00:00' and BusinessPartner gt '1000100'"
    found = results(sap.get("/A_BusinessPartner", params={"$filter": since, "$inlinecount": "allpages"}))
    meant = [d.customer.lstrip("0") for d in debtors[80:] if d.changed_on >= dt.date(2025, 6, 1)]
    assert [entity["BusinessPartner"] for entity in found] == meant
    assert 0 < len(meant) < COUNT
    flagged = results(sap.get("/A_Customer", params={"$filter": "DeletionIndicator eq true"}))
    assert [entity["Customer"] for entity in flagged] == [d.customer.lstrip("0") for d in debtors if d.deletion_flag]


def test_order_and_select(sap: httpx.Client) -> None:
    options = {"$orderby": "LastChangeDate desc,BusinessPartner", "$select": "BusinessPartner,LastChangeDate"}
    found = results(sap.get("/A_BusinessPartner", params=options))
    days = [int(entity["LastChangeDate"][6:-2]) for entity in found]
    assert days == sorted(days, reverse=True)
    assert set(found[0]) == {"__metadata", "BusinessPartner", "LastChangeDate"}


def test_tax_numbers_carry_the_country_in_their_category(sap: httpx.Client, debtors: list[Debtor]) -> None:
    found = {
        (entity["BusinessPartner"], entity["BPTaxType"]): entity["BPTaxNumber"]
        for entity in results(sap.get("/A_BusinessPartnerTaxNumber"))
    }
    for debtor in debtors:
        key = debtor.customer.lstrip("0")
        if debtor.vat_text and debtor.writing.value == "plain":
            assert found[key, f"{debtor.master.country}0"] == debtor.vat_text
        for country, number in debtor.further:
            assert found[key, f"{country}0"] == number
    assert any(debtor.further for debtor in debtors)
    greek = [number for (_, category), number in found.items() if category == "GR0"]
    assert greek
    assert not [category for _, category in found if category.startswith("EL")]


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/A_Customer?$filter=Nonsense eq 'x'", 400, "property Nonsense of A_CustomerType is unknown"),
        ("/A_Customer?$filter=Customer like 'x'", 400, "operator 'like'"),
        ("/A_Customer?$filter=Customer eq x", 400, "strings stand in single quotes"),
        ("/A_Customer?$filter=Customer eq '1' or Customer eq '2'", 400, "only `and` is supported"),
        ("/A_Customer?$filter=DeletionIndicator eq 'x'", 400, "another type"),
        ("/A_BusinessPartner?$filter=LastChangeDate ge datetime'yesterday'", 400, "no datetime"),
        ("/A_Customer?$top=many", 400, "$top must be a number"),
        ("/A_Customer?$skiptoken='abc'", 400, "was not issued here"),
        ("/A_Customer?$expand=to_Company", 400, "$expand is not supported"),
        ("/A_Customer?$format=xlsx", 400, "only $format=json"),
        ("/A_Customer?$orderby=Customer upwards", 400, "sort direction"),
        ("/A_Supplier", 404, "Resource not found for segment 'A_Supplier'"),
        ("/A_Customer('1')", 404, "not found"),
        ("/A_CustomerCompany('1')", 400, "the key of A_CustomerCompany consists of Customer, CompanyCode"),
    ],
)
def test_mistakes_are_answered_in_saps_shape(sap: httpx.Client, path: str, status: int, text: str) -> None:
    reply = sap.get(path)
    assert reply.status_code == status
    error = reply.json()["error"]
    assert text in error["message"]["value"]
    assert error["message"]["lang"] == "en"
    assert error["code"]


@pytest.mark.parametrize("header", ["", "Basic " + base64.b64encode(b"BELEGWERK:wrong").decode(), "Basic ???", "Bearer x"])
def test_without_credentials_nothing_is_served(url: str, header: str) -> None:
    reply = httpx.get(f"{url}/A_Customer", headers={"Authorization": header} if header else {})
    assert reply.status_code == 401
    assert reply.headers["www-authenticate"].startswith("Basic")


def test_client_credentials_buy_a_token_that_opens_the_service(url: str) -> None:
    door = url.removesuffix(SERVICE) + "/oauth/token"
    grant = {"grant_type": "client_credentials", "client_id": "sb-belegwerk", "client_secret": "practice-secret"}
    bought = httpx.post(door, data=grant).json()
    assert (bought["token_type"], bought["expires_in"]) == ("bearer", 3600)
    in_header = httpx.post(door, data={"grant_type": "client_credentials"}, auth=("sb-belegwerk", "practice-secret")).json()
    for token in (bought["access_token"], in_header["access_token"]):
        assert httpx.get(f"{url}/A_Customer?$top=1", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert httpx.post(door, data={**grant, "client_secret": "no"}).status_code == 401
    assert httpx.post(door, data={**grant, "grant_type": "password"}).json() == {"error": "unsupported_grant_type"}


def test_tokens_expire() -> None:
    now = [100.0]
    access = Access(Credentials(token_seconds=60), clock=lambda: now[0])
    token = access.issue("", "sb-belegwerk", "practice-secret")
    assert access.allows(f"Bearer {token}")
    now[0] += 60
    assert not access.allows(f"Bearer {token}")


def test_a_tax_number_is_changed_with_csrf_token_and_entity_tag(own: httpx.Client) -> None:
    before = results(own.get("/A_BusinessPartnerTaxNumber?$top=1"))[0]
    path = before["__metadata"]["uri"].rpartition("/")[2]
    assert own.patch(f"/{path}", json={"BPTaxNumber": "X"}).headers["x-csrf-token"] == "Required"
    token = own.get("/", headers={"X-CSRF-Token": "Fetch"}).headers["x-csrf-token"]
    headers = {"X-CSRF-Token": token}
    assert own.patch(f"/{path}", json={"BPTaxNumber": "DE1"}, headers=headers).status_code == 428
    assert own.patch(f"/{path}", json={"BPTaxNumber": "DE1"}, headers={**headers, "If-Match": 'W/"old"'}).status_code == 412
    tag = own.get(f"/{path}").headers["etag"]
    changed = own.patch(f"/{path}", json={"BPTaxNumber": "DE999"}, headers={**headers, "If-Match": tag})
    assert changed.status_code == 204
    after = own.get(f"/{path}")
    assert after.json()["d"]["BPTaxNumber"] == "DE999"
    assert after.headers["etag"] == changed.headers["etag"] != tag
    assert own.patch(f"/{path}", json={"BPTaxNumber": "A"}, headers={**headers, "If-Match": tag}).status_code == 412


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'{"BPTaxNumber": "' + b"9" * 21 + b'"}', "at most 20 characters"),
        (b'{"BPTaxType": "DE1"}', "cannot be changed"),
        (b'{"Unknown": "x"}', "cannot be changed"),
        (b"[]", "no JSON object"),
        (b"{", "no JSON"),
    ],
)
def test_impossible_changes_are_refused(own: httpx.Client, body: bytes, text: str) -> None:
    path = results(own.get("/A_BusinessPartnerTaxNumber?$top=1"))[0]["__metadata"]["uri"].rpartition("/")[2]
    token = own.get("/", headers={"X-CSRF-Token": "Fetch"}).headers["x-csrf-token"]
    reply = own.patch(f"/{path}", content=body, headers={"X-CSRF-Token": token, "If-Match": "*"})
    assert reply.status_code == 400
    assert text in reply.json()["error"]["message"]["value"]


def test_customers_cannot_be_written_at_all(own: httpx.Client) -> None:
    token = own.get("/", headers={"X-CSRF-Token": "Fetch"}).headers["x-csrf-token"]
    headers = {"X-CSRF-Token": token, "If-Match": "*"}
    assert own.patch("/A_Customer('1000021')", json={"CustomerName": "x"}, headers=headers).status_code == 405
    assert own.patch("/A_Customer", json={}, headers=headers).status_code == 405


def replies_of(company: PracticeCompany, profile: str, seed: int) -> list[tuple[int, str]]:
    app = sap_app(company, SapOptions(profile=profile, seed=seed))
    with serve(app) as base, httpx.Client(base_url=base + SERVICE, auth=USER) as client:
        pages = [client.get(f"/A_Customer?$top=1&$skip={place % 60}") for place in range(240)]
    return [(page.status_code, page.headers.get("retry-after", "")) for page in pages]


def test_a_storm_refuses_in_every_way_the_same_way_for_the_same_seed(company: PracticeCompany) -> None:
    storm = replies_of(company, "storm", 1)
    assert {(429, "1"), (429, ""), (503, "1"), (502, ""), (200, "")} == set(storm)
    assert storm == replies_of(company, "storm", 1)
    assert storm != replies_of(company, "storm", 2)
    for place in range(60):  # the same request again and again: never more than three refusals in a row
        assert (200, "") in storm[place::60]
    assert {status for status, _ in replies_of(company, "calm", 1)} == {200}
    monday = [status for status, _ in replies_of(company, "monday", 1)]
    assert 0.7 < monday.count(200) / len(monday) < 1


def test_an_unknown_profile_is_refused(company: PracticeCompany) -> None:
    with pytest.raises(ValueError, match="profile 'tuesday' is unknown; known are calm, monday, storm"):
        sap_app(company, SapOptions(profile="tuesday"))
