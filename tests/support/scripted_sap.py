"""A small API_BUSINESS_PARTNER for tests: sets of rows behind the scripted server, and a reader pointed at it."""

import datetime as dt
import json
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from connectors.sap.odata import BasicAuth, BusinessPartners, Persistence

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
