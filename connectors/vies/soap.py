"""Envelopes of VIES, built and read by zeep; nothing here touches the network.

zeep reads a reply more kindly than a proof allows: any text but `true` or `1` becomes False, and `requestDate` loses its
offset. `parse` therefore looks at those two elements itself before zeep sees the tree. The bytes are parsed once.
"""

import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import zeep
import zeep.exceptions
from lxml import etree

_BINDING: Final = "{urn:ec.europa.eu:taxud:vies:services:checkVat}checkVatBinding"
_TYPES: Final = "{urn:ec.europa.eu:taxud:vies:services:checkVat:types}"
_ENV: Final = "{http://schemas.xmlsoap.org/soap/envelope/}"
_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d(Z|[+-]\d\d:\d\d)?")
# What XML 1.0 cannot carry; SAP's name fields sometimes hold such remains of old terminals.
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Unreadable(ValueError):
    """The reply is not one of VIES: HTML, malformed, cut off, or not as the WSDL says."""


class SoapFault(NamedTuple):
    """A SOAP fault. VIES puts its code into `faultstring`, whatever the HTTP status."""

    code: str


class Reply(NamedTuple):
    """A reply as the WSDL promises it. `request_date` is as printed; `fields` are all elements, None where absent."""

    valid: bool
    request_date: str
    fields: Mapping[str, Any]


class Operation:
    """One operation of the binding (`checkVat` or `checkVatApprox`)."""

    def __init__(self, name: str) -> None:
        self._operation = _binding().get(name)
        self._reply_tag = f"{_TYPES}{name}Response"

    def envelope(self, **fields: str) -> bytes:
        """The envelope with the given elements; empty ones are left out, characters that XML forbids become blanks."""
        wanted = {name: _NOT_XML.sub(" ", value) for name, value in fields.items() if value}
        message = self._operation.create(**wanted)
        return etree.tostring(message.content, xml_declaration=True, encoding="utf-8")

    def parse(self, reply: bytes) -> Reply | SoapFault:
        """Read a reply.

        Raises:
            Unreadable: it is neither a fault nor a complete reply of this operation.
        """
        root = _tree(reply)
        body = root.find(f"{_ENV}Body")
        if root.tag != f"{_ENV}Envelope" or body is None:
            raise Unreadable(f"no SOAP envelope but <{etree.QName(root).localname}>")
        fault = body.find(f"{_ENV}Fault")
        if fault is not None:
            return SoapFault(_fault_string(fault))
        content = body.find(self._reply_tag)
        if content is None:
            raise Unreadable(f"no {etree.QName(self._reply_tag).localname} in the envelope")
        valid = _BOOLEANS.get(_text(content, "valid"))
        request_date = _text(content, "requestDate")
        if valid is None or not _DATE.fullmatch(request_date):
            raise Unreadable("valid or requestDate is missing or no boolean or date")
        return Reply(valid, request_date, self._fields(root))

    def _fields(self, root: etree._Element) -> Mapping[str, Any]:
        try:
            result = self._operation.process_reply(root)
            return {name: result[name] for name in result}
        except (zeep.exceptions.Error, AttributeError, LookupError, TypeError, ValueError) as error:
            raise Unreadable(f"not as the WSDL says: {error}") from error


@functools.cache
def _binding() -> Any:
    client = zeep.Client(str(Path(__file__).with_name("check_vat.wsdl")))  # type: ignore[no-untyped-call]  # zeep's own gap
    return client.wsdl.bindings[_BINDING]


def _tree(reply: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(reply, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"no XML: {error}" if reply else "empty reply") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("a document type, which SOAP forbids")
    return root


def _text(parent: etree._Element, name: str) -> str:
    found = parent.findall(_TYPES + name)
    return (found[0].text or "").strip() if len(found) == 1 else ""


def _fault_string(fault: etree._Element) -> str:
    """The `faultstring`, with or without a namespace (old replies had a default one)."""
    return next((str(child.text or "").strip() for child in fault if etree.QName(child).localname == "faultstring"), "")
