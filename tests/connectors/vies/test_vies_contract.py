"""Our own WSDL against the structure of the Commission's contract (copies of 2014, 2023 and 2024 agree on it)."""

from pathlib import Path

from lxml import etree

import connectors.vies

XSD = "{http://www.w3.org/2001/XMLSchema}"
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
SOAP = "{http://schemas.xmlsoap.org/wsdl/soap/}"

# name:type, ? may be absent, ~ may be nil
ELEMENTS = {
    "checkVat": "countryCode:string vatNumber:string",
    "checkVatResponse": "countryCode:string vatNumber:string requestDate:date valid:boolean name:string?~ address:string?~",
    "checkVatApprox": "countryCode:string vatNumber:string traderName:string? traderCompanyType:companyTypeCode? "
    "traderStreet:string? traderPostcode:string? traderCity:string? requesterCountryCode:string? requesterVatNumber:string?",
    "checkVatApproxResponse": "countryCode:string vatNumber:string requestDate:date valid:boolean traderName:string?~ "
    "traderCompanyType:companyTypeCode?~ traderAddress:string? traderStreet:string? traderPostcode:string? traderCity:string? "
    "traderNameMatch:matchCode? traderCompanyTypeMatch:matchCode? traderStreetMatch:matchCode? traderPostcodeMatch:matchCode? "
    "traderCityMatch:matchCode? requestIdentifier:string",
}


def _told(element: etree._Element) -> str:
    kind = element.get("type", "").partition(":")[2]
    assert element.get("maxOccurs", "1") == "1"
    optional = "?" if element.get("minOccurs") == "0" else ""
    return f"{element.get('name')}:{kind}{optional}{'~' if element.get('nillable') == 'true' else ''}"


def _document() -> etree._Element:
    assert connectors.vies.__file__
    return etree.parse(Path(connectors.vies.__file__).with_name("check_vat.wsdl")).getroot()


def test_elements_in_order_with_types_and_occurrences() -> None:
    schema = _document().find(f".//{XSD}schema")
    assert schema is not None
    assert schema.get("targetNamespace") == "urn:ec.europa.eu:taxud:vies:services:checkVat:types"
    assert schema.get("elementFormDefault") == "qualified"
    found = {
        e.get("name"): " ".join(_told(c) for c in e.iter(f"{XSD}element") if c is not e)
        for e in schema.findall(f"{XSD}element")
    }
    assert found == ELEMENTS


def test_one_soap_1_1_binding_with_an_empty_action() -> None:
    root = _document()
    assert root.get("targetNamespace") == "urn:ec.europa.eu:taxud:vies:services:checkVat"
    assert [b.get("name") for b in root.findall(f"{WSDL}binding")] == ["checkVatBinding"]
    assert [o.get("name") for o in root.findall(f"{WSDL}binding/{WSDL}operation")] == ["checkVat", "checkVatApprox"]
    assert [o.get("soapAction") for o in root.iter(f"{SOAP}operation")] == ["", ""]
    assert {b.get("use") for b in root.iter(f"{SOAP}body")} == {"literal"}
    assert [p.get("name") for p in root.iter(f"{WSDL}port")] == ["checkVatPort"]
