"""The service description against the contract as a table, and clients that nobody here wrote against the service."""

import datetime as dt

import httpx
import pytest
import stdnum.eu.vat
import zeep
import zeep.exceptions
from lxml import etree

NS = {
    "wsdl": "http://schemas.xmlsoap.org/wsdl/",
    "soap": "http://schemas.xmlsoap.org/wsdl/soap/",
    "xsd": "http://www.w3.org/2001/XMLSchema",
}
WSDL = "urn:ec.europa.eu:taxud:vies:services:checkVat"
TYPES = f"{WSDL}:types"

# element: (child, type, may be missing, may be nil), in wire order
CONTRACT = {
    "checkVat": "countryCode:string vatNumber:string",
    "checkVatResponse": "countryCode:string vatNumber:string requestDate:date valid:boolean name:string:? address:string:?",
    "checkVatApprox": (
        "countryCode:string vatNumber:string traderName:string? traderCompanyType:companyTypeCode? traderStreet:string? "
        "traderPostcode:string? traderCity:string? requesterCountryCode:string? requesterVatNumber:string?"
    ),
    "checkVatApproxResponse": (
        "countryCode:string vatNumber:string requestDate:date valid:boolean traderName:string:? "
        "traderCompanyType:companyTypeCode:? traderAddress:string? traderStreet:string? traderPostcode:string? "
        "traderCity:string? traderNameMatch:matchCode? traderCompanyTypeMatch:matchCode? traderStreetMatch:matchCode? "
        "traderPostcodeMatch:matchCode? traderCityMatch:matchCode? requestIdentifier:string"
    ),
}  # `?` optional, `:?` optional and nillable


def shorthand(child: etree._Element) -> str:
    optional = {("0", "1"): "?", (None, None): ""}[child.get("minOccurs"), child.get("maxOccurs")]
    nil = ":" if child.get("nillable") == "true" else ""
    prefix, _, name = child.get("type", "").partition(":")
    assert child.nsmap[prefix] == (NS["xsd"] if name in {"string", "date", "boolean"} else TYPES)
    return f"{child.get('name')}:{name}{nil}{optional}"


@pytest.fixture(params=["checkVatService", "checkVatTestService"])
def service(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def description(vies: str, service: str, http: httpx.Client) -> etree._Element:
    return etree.fromstring(http.get(f"{vies}/{service}.wsdl").content)


def test_every_element_has_the_children_of_the_contract(description: etree._Element) -> None:
    schema = description.find("wsdl:types/xsd:schema", NS)
    assert schema is not None
    assert (schema.get("targetNamespace"), schema.get("elementFormDefault"), schema.get("attributeFormDefault")) == (
        TYPES,
        "qualified",
        "qualified",
    )
    elements = {
        element.get("name"): " ".join(map(shorthand, element.findall("xsd:complexType/xsd:sequence/xsd:element", NS)))
        for element in schema.findall("xsd:element", NS)
    }
    assert elements == CONTRACT


def test_simple_types(description: etree._Element) -> None:
    restrictions = {
        kind.get("name"): [facet.get("value") for facet in kind.iterfind("xsd:restriction/*", NS)]
        for kind in description.iterfind(".//xsd:simpleType", NS)
    }
    assert restrictions == {"companyTypeCode": [r"[A-Z]{2}\-[1-9][0-9]?"], "matchCode": ["1", "2", "3"]}


def test_messages_port_binding_and_service(description: etree._Element, vies: str, service: str) -> None:
    assert description.get("targetNamespace") == WSDL
    messages = {
        message.get("name"): [(part.get("name"), part.get("element")) for part in message]
        for message in description.findall("wsdl:message", NS)
    }
    assert messages == {
        "checkVatRequest": [("parameters", "types:checkVat")],
        "checkVatResponse": [("parameters", "types:checkVatResponse")],
        "checkVatApproxRequest": [("parameters", "types:checkVatApprox")],
        "checkVatApproxResponse": [("parameters", "types:checkVatApproxResponse")],
    }
    binding = {"checkVatService": "checkVatBinding", "checkVatTestService": "checkVatTestBinding"}[service]
    names = [description.find(f"wsdl:{kind}", NS) for kind in ("portType", "binding", "service")]
    assert [None if found is None else found.get("name") for found in names] == ["checkVatPortType", binding, service]
    styles = [(one.get("style"), one.get("transport")) for one in description.iterfind(".//soap:binding", NS)]
    assert styles == [("document", "http://schemas.xmlsoap.org/soap/http")]
    assert [one.get("soapAction") for one in description.iterfind(".//soap:operation", NS)] == ["", ""]
    assert {one.get("use") for one in description.iterfind(".//soap:body", NS)} == {"literal"}
    assert description.findall(".//wsdl:fault", NS) == []
    port = description.find("wsdl:service/wsdl:port", NS)
    assert port is not None
    assert (port.get("name"), port.get("binding")) == ("checkVatPort", f"impl:{binding}")
    assert [one.get("location") for one in port.iterfind("soap:address", NS)] == [f"{vies}/services/{service}"]


@pytest.mark.parametrize("prefix", ["", "/taxation_customs/vies"])
@pytest.mark.parametrize("path", ["/{}.wsdl", "/services/{}.wsdl", "/services/{}?wsdl", "/services/{}?WSDL"])
def test_the_description_lies_at_every_known_address(
    vies: str, service: str, prefix: str, path: str, http: httpx.Client
) -> None:
    reply = http.get(vies + prefix + path.format(service))
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/xml")
    assert f'location="{vies}{prefix}/services/{service}"' in reply.text


def test_zeep_accepts_service_and_description(vies: str) -> None:
    with zeep.Client(f"{vies}/taxation_customs/vies/checkVatService.wsdl") as client:  # type: ignore[no-untyped-call]
        plain = client.service.checkVat("AT", "U12345675")
        approximate = client.service.checkVatApprox(
            countryCode="IT", vatNumber="12345678901", requesterCountryCode="DE", requesterVatNumber="136695976"
        )
        spanish = client.service.checkVatApprox(countryCode="ES", vatNumber="B12345678", traderName="Sol S.L.")
        with pytest.raises(zeep.exceptions.Fault) as caught:
            client.service.checkVat("GB", "123456789")
    assert (plain.valid, plain.name, plain.requestDate) == (True, "Huber & Söhne <Wien> GmbH", dt.date(2026, 7, 2))
    assert plain.address == "Ringstraße 1\nAT-1010 Wien"
    assert (approximate.traderName, approximate.traderAddress) == ("Rossi S.R.L.", "Via Roma 1 \n20121 Milano \n")
    assert approximate.requestIdentifier.startswith("WAPIAAAA")
    assert (spanish.traderNameMatch, spanish.traderCityMatch, spanish.requestIdentifier) == ("1", "3", None)
    assert (caught.value.message, caught.value.code) == ("INVALID_INPUT", "env:Server")


def test_zeep_asks_the_test_service(vies: str) -> None:
    with zeep.Client(f"{vies}/services/checkVatTestService?wsdl") as client:  # type: ignore[no-untyped-call]
        assert client.service.checkVat("DE", "100").name == "John Doe"
        with pytest.raises(zeep.exceptions.Fault, match="MS_MAX_CONCURRENT_REQ_TIME"):
            client.service.checkVat("DE", "601")


def test_python_stdnum_asks_without_noticing(vies: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stdnum.eu.vat, "vies_wsdl", f"{vies}/services/checkVatService.wsdl")
    plain = stdnum.eu.vat.check_vies("ATU12345675")
    approximate = stdnum.eu.vat.check_vies_approx("BE0400000001", "DE136695976")
    assert (plain["valid"], plain["name"]) == (True, "Huber & Söhne <Wien> GmbH")
    assert (approximate["valid"], approximate["traderName"]) == (True, "Frituur BV")
    assert str(approximate["requestIdentifier"]).startswith("WAPIAAAA")
