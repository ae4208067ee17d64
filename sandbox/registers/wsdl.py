"""The service descriptions of VIES, written from its contract: checkVatService and its test twin.

Both share the target namespaces, messages and port type; the test service has its own binding, service name and address. Every
child is an element of an `xsd:sequence`, so the order of the tables below is the order on the wire.
"""

from typing import NamedTuple

WSDL = "urn:ec.europa.eu:taxud:vies:services:checkVat"
TYPES = "urn:ec.europa.eu:taxud:vies:services:checkVat:types"


class Child(NamedTuple):
    """One element of a message: may it be missing, may it be nil."""

    name: str
    type: str = "xsd:string"
    optional: bool = False
    nillable: bool = False

    def xml(self) -> str:
        """The declaration."""
        occurs = ' minOccurs="0" maxOccurs="1"' if self.optional else ""
        nil = ' nillable="true"' if self.nillable else ""
        return f'<xsd:element name="{self.name}" type="{self.type}"{occurs}{nil}/>'


_ASKED = (Child("countryCode"), Child("vatNumber"))
_FOUND = (*_ASKED, Child("requestDate", "xsd:date"), Child("valid", "xsd:boolean"))

ELEMENTS: dict[str, tuple[Child, ...]] = {
    "checkVat": _ASKED,
    "checkVatResponse": (
        *_FOUND,
        Child("name", optional=True, nillable=True),
        Child("address", optional=True, nillable=True),
    ),
    "checkVatApprox": (
        *_ASKED,
        Child("traderName", optional=True),
        Child("traderCompanyType", "types:companyTypeCode", optional=True),
        Child("traderStreet", optional=True),
        Child("traderPostcode", optional=True),
        Child("traderCity", optional=True),
        Child("requesterCountryCode", optional=True),
        Child("requesterVatNumber", optional=True),
    ),
    "checkVatApproxResponse": (
        *_FOUND,
        Child("traderName", optional=True, nillable=True),
        Child("traderCompanyType", "types:companyTypeCode", optional=True, nillable=True),
        Child("traderAddress", optional=True),
        Child("traderStreet", optional=True),
        Child("traderPostcode", optional=True),
        Child("traderCity", optional=True),
        Child("traderNameMatch", "types:matchCode", optional=True),
        Child("traderCompanyTypeMatch", "types:matchCode", optional=True),
        Child("traderStreetMatch", "types:matchCode", optional=True),
        Child("traderPostcodeMatch", "types:matchCode", optional=True),
        Child("traderCityMatch", "types:matchCode", optional=True),
        Child("requestIdentifier"),
    ),
}
"""The four messages' elements in wire order."""

OPERATIONS = ("checkVat", "checkVatApprox")
_MATCH_CODES = (("1", "VALID"), ("2", "INVALID"), ("3", "NOT_PROCESSED"))


def describe(address: str, *, test: bool = False) -> bytes:
    """The service description as UTF-8 XML.

    Args:
        address: URL that requests are posted to.
        test: describe the test service with its magic numbers.
    """
    twin = "checkVatTest" if test else "checkVat"
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        f'<wsdl:definitions targetNamespace="{WSDL}" xmlns:impl="{WSDL}" xmlns:types="{TYPES}"',
        ' xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"',
        ' xmlns:xsd="http://www.w3.org/2001/XMLSchema">\n',
        "<wsdl:documentation>A stand-in of VIES; its answers are invented and prove nothing.</wsdl:documentation>\n",
        _schema(),
        *(_message(f"{operation}{way}", operation + suffix) for operation in OPERATIONS for way, suffix in _WAYS),
        _port_type(),
        _binding(f"{twin}Binding"),
        f'<wsdl:service name="{twin}Service"><wsdl:port name="checkVatPort" binding="impl:{twin}Binding">',
        f'<soap:address location="{address}"/></wsdl:port></wsdl:service>\n</wsdl:definitions>\n',
    ]
    return "".join(parts).encode()


_WAYS = (("Request", ""), ("Response", "Response"))


def _schema() -> str:
    elements = "".join(
        f'<xsd:element name="{name}"><xsd:complexType><xsd:sequence>\n'
        + "".join(f"  {child.xml()}\n" for child in children)
        + "</xsd:sequence></xsd:complexType></xsd:element>\n"
        for name, children in ELEMENTS.items()
    )
    codes = "".join(
        f'<xsd:enumeration value="{code}"><xsd:annotation><xsd:documentation>{meaning}</xsd:documentation></xsd:annotation>'
        "</xsd:enumeration>"
        for code, meaning in _MATCH_CODES
    )
    return (
        f'<wsdl:types><xsd:schema targetNamespace="{TYPES}" elementFormDefault="qualified" attributeFormDefault="qualified">\n'
        + elements
        + '<xsd:simpleType name="companyTypeCode"><xsd:restriction base="xsd:string">'
        + r'<xsd:pattern value="[A-Z]{2}\-[1-9][0-9]?"/></xsd:restriction></xsd:simpleType>'
        + f'\n<xsd:simpleType name="matchCode"><xsd:restriction base="xsd:string">{codes}</xsd:restriction></xsd:simpleType>\n'
        + "</xsd:schema></wsdl:types>\n"
    )


def _message(name: str, element: str) -> str:
    return f'<wsdl:message name="{name}"><wsdl:part name="parameters" element="types:{element}"/></wsdl:message>\n'


def _port_type() -> str:
    operations = "".join(
        f'<wsdl:operation name="{name}"><wsdl:input name="{name}Request" message="impl:{name}Request"/>'
        f'<wsdl:output name="{name}Response" message="impl:{name}Response"/></wsdl:operation>\n'
        for name in OPERATIONS
    )
    return f'<wsdl:portType name="checkVatPortType">\n{operations}</wsdl:portType>\n'


def _binding(binding: str) -> str:
    operations = "".join(
        f'<wsdl:operation name="{name}"><soap:operation soapAction=""/>'
        f'<wsdl:input name="{name}Request"><soap:body use="literal"/></wsdl:input>'
        f'<wsdl:output name="{name}Response"><soap:body use="literal"/></wsdl:output></wsdl:operation>\n'
        for name in OPERATIONS
    )
    return (
        f'<wsdl:binding name="{binding}" type="impl:checkVatPortType">'
        f'<soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>\n{operations}</wsdl:binding>\n'
    )
