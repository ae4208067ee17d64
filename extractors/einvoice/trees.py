"""XML from strangers: parsed without entities, network or depth, and walked by the names of its elements alone."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

from lxml import etree

from domain.documents.pages import Noted
from domain.errors import UnreadableFile

MAX_BYTES: Final = 32 * 1024 * 1024
_MAX_DEPTH: Final = 64
_MAX_ELEMENTS: Final = 500_000
_NEXT: Final = "Ask the sender for a valid e-invoice, or process the printed page alone."

_SINCE_ZUGFERD_1: Final = {
    "SpecifiedExchangedDocumentContext": "ExchangedDocumentContext",
    "HeaderExchangedDocument": "ExchangedDocument",
    "SpecifiedSupplyChainTradeTransaction": "SupplyChainTradeTransaction",
    "ApplicableSupplyChainTradeAgreement": "ApplicableHeaderTradeAgreement",
    "ApplicableSupplyChainTradeDelivery": "ApplicableHeaderTradeDelivery",
    "ApplicableSupplyChainTradeSettlement": "ApplicableHeaderTradeSettlement",
    "SpecifiedSupplyChainTradeAgreement": "SpecifiedLineTradeAgreement",
    "SpecifiedSupplyChainTradeDelivery": "SpecifiedLineTradeDelivery",
    "SpecifiedSupplyChainTradeSettlement": "SpecifiedLineTradeSettlement",
    "SpecifiedTradeSettlementHeaderMonetarySummation": "SpecifiedTradeSettlementMonetarySummation",
    "SpecifiedTradeSettlementLineMonetarySummation": "SpecifiedTradeSettlementMonetarySummation",
    "ApplicablePercent": "RateApplicablePercent",
}


def root_of(xml: bytes) -> etree._Element:
    """The root of a document that is safe to walk.

    Raises:
        UnreadableFile: no XML, a document type declaration (entities live there), too large, too deep, too many elements.
    """
    if len(xml) > MAX_BYTES:
        raise UnreadableFile(f"The XML of the e-invoice has {len(xml):,} bytes, more than {MAX_BYTES:,}.", next_step=_NEXT)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile(f"The XML of the e-invoice cannot be read: {error}.", next_step=_NEXT) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableFile("The XML of the e-invoice declares a document type; no e-invoice needs one.", next_step=_NEXT)
    _guard(root)
    return root


def _guard(root: etree._Element) -> None:
    depth = 0
    for number, (event, _) in enumerate(etree.iterwalk(root, events=("start", "end"))):
        depth += 1 if event == "start" else -1
        if depth > _MAX_DEPTH or number > 2 * _MAX_ELEMENTS:
            raise UnreadableFile(
                f"The XML of the e-invoice has more than {_MAX_DEPTH} levels or more than {_MAX_ELEMENTS:,} elements.",
                next_step=_NEXT,
            )


def name_of(element: etree._Element) -> str:
    """An element's name without its namespace, elements of ZUGFeRD 1.0 by the name they have since 2.0."""
    name = etree.QName(element).localname
    return _SINCE_ZUGFERD_1.get(name, name)


class Node:
    """An element and what could not be understood below it; every question may be asked of what is not there."""

    def __init__(self, element: etree._Element | None, problems: list[Noted]) -> None:
        self._element = element
        self._problems = problems

    def __bool__(self) -> bool:
        return self._element is not None

    def all(self, path: str) -> "Iterator[Node]":
        """The nodes at the end of a path of names, `A/B/C`, in document order."""
        step, _, rest = path.partition("/")
        for child in () if self._element is None else self._element:
            if name_of(child) == step:
                node = Node(child, self._problems)
                if rest:
                    yield from node.all(rest)
                else:
                    yield node

    def at(self, path: str) -> "Node":
        """The first node at the end of a path, an empty one where there is none."""
        return next(self.all(path), Node(None, self._problems))

    def attribute(self, name: str) -> str:
        """An attribute, empty where it is not there."""
        return "" if self._element is None else (self._element.get(name) or "").strip()

    def text(self, path: str = "") -> str:
        """The text of the first node at a path that says something, blanks squeezed."""
        texts = (" ".join((node._element.text or "").split()) for node in self._here(path) if node._element is not None)
        return next((text for text in texts if text), "")

    def maybe(self, path: str = "") -> str | None:
        """The text at a path, None where there is none."""
        return self.text(path) or None

    def number(self, path: str = "") -> Decimal | None:
        """The number at a path; one that is none is noted as a problem."""
        text = self.text(path)
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        # what is not finite or has an absurd exponent is no amount, and would cost minutes to print
        if number.is_finite() and abs(number.adjusted()) < 30:
            return number
        self._note(path, text, "number")
        return None

    def day(self, path: str = "") -> dt.date | None:
        """The date at a path: ISO 8601, or UN/CEFACT formats 102 (`20260131`) and 610 (`202601`, its first day)."""
        text = self.text(path)
        if not text:
            return None
        digits = text[:10].replace("-", "") if "-" in text else text[:8]
        try:
            return dt.date.fromisoformat(digits + "01" if len(digits) == 6 else digits)
        except ValueError:
            self._note(path, text, "date")
            return None

    def _here(self, path: str) -> "Iterator[Node]":
        return self.all(path) if path else iter((self,))

    def _note(self, path: str, text: str, kind: str) -> None:
        where = path or ("" if self._element is None else name_of(self._element))
        self._problems.append(Noted("einvoice_value", f"The e-invoice says {text[:40]!r} in {where}, which is no {kind}."))
