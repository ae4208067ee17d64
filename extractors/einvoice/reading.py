"""From the XML of an e-invoice, whatever its syntax, to what it says."""

from typing import Final

from domain.documents.pages import Noted
from domain.documents.structured import StructuredInvoice, Syntax
from domain.errors import UnreadableFile
from extractors.einvoice.cii import from_cii
from extractors.einvoice.trees import Node, name_of, root_of
from extractors.einvoice.ubl import from_ubl

_SYNTAXES: Final = {
    "CrossIndustryDocument": Syntax.ZUGFERD_1,
    "CrossIndustryInvoice": Syntax.CII,
    "Invoice": Syntax.UBL_INVOICE,
    "CreditNote": Syntax.UBL_CREDIT_NOTE,
}
_UBL: Final = (Syntax.UBL_INVOICE, Syntax.UBL_CREDIT_NOTE)


def parse(xml: bytes) -> StructuredInvoice:
    """What an e-invoice says; values that cannot be understood are left out and listed in `problems`.

    Raises:
        UnreadableFile: it is no XML, hostile XML, or XML that is no invoice in CII or UBL.
    """
    root = root_of(xml)
    syntax = _SYNTAXES.get(name_of(root))
    if syntax is None:
        raise UnreadableFile(
            f"The XML is no e-invoice: it begins with {name_of(root)!r}, not with CrossIndustryInvoice, Invoice or CreditNote.",
            next_step="Ask the sender for ZUGFeRD, Factur-X or XRechnung, or process the printed page alone.",
        )
    problems: list[Noted] = []
    node = Node(root, problems)
    return from_ubl(node, syntax, problems) if syntax in _UBL else from_cii(node, syntax, problems)
