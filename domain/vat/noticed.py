"""Findings about numbers and parties, in words for a person. The codes are listed in `docs/findings.md`."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from domain.findings import Finding, Origin, Severity
from domain.parties import Billing
from domain.vat.numbers import ParsedNumber, vies_country

# What had to be repaired in a number as typed. {0} is the text, {1} the number as it was read, {2} the row's country.
_REPAIRS: Final = {
    "vat_id_blanks": "VAT ID '{0}' holds blanks or separators; it was read as {1}. Correct it in SAP.",
    "vat_id_lower_case": "VAT ID '{0}' holds lower-case letters; it was read as {1}. Correct it in SAP.",
    "vat_id_greek_prefix": "VAT ID '{0}' begins with GR; the registers know Greece as EL; read as {1}. Correct it in SAP.",
    "vat_id_prefix_missing": "VAT ID '{0}' has no country prefix; completed to {1} by the row's country. Correct it in SAP.",
    "vat_id_completed": "VAT ID '{0}' lacks a character that every number of its state has; read as {1}. Correct it in SAP.",
    "vat_id_label": "VAT ID '{0}' is preceded by a label; it was read as {1}. Correct it in SAP.",
    "vat_id_lookalike_letters": "VAT ID '{0}' holds Greek or Cyrillic letters; it was read as {1}. Correct it in SAP.",
    "vat_id_prefix_doubled": "VAT ID '{0}' has its country prefix twice; it was read as {1}. Correct it in SAP.",
    "vat_id_extra_text": "VAT ID '{0}' is followed by other text; it was read as {1}. Remove the text in SAP.",
    "vat_prefix_other_country": "VAT ID '{0}' is not from the row's country {2}. Check which of the two is right.",
}

_PROBLEMS: Final = {
    "placeholder": ("vat_id_placeholder", "'{0}' stands in place of a VAT ID and was read as none. Empty the field in SAP."),
    "not_eu": ("vat_id_not_eu", "'{0}' is not a VAT ID of an EU state or Northern Ireland; VIES and BZSt cannot check it."),
    "unreadable": ("vat_id_unreadable", "'{0}' cannot be read as a VAT ID. Correct it in SAP."),
}

CODES: Final = (
    *_REPAIRS,
    *(code for code, _ in _PROBLEMS.values()),
    "vat_id_other_destination",
    "debtor_not_in_master",
    "master_differs",
    "document_differs",
    "only_in_older_file",
    "unknown_destination",
    "other_currency",
    "invoice_without_vat_id",
)


def about_number(parsed: ParsedNumber, typed: str, origin: Origin, key: str, country: str = "") -> list[Finding]:
    """What was noticed when a number was read: one finding for each repair or problem, none for a clean number."""
    if not parsed.notes and (not parsed.problem or not typed):
        return []
    findings = [
        Finding(code, Severity.NOTE, _REPAIRS[code].format(typed, parsed.normalised, country), origin, key)
        for code in (parsed.notes if not parsed.problem else ())
    ]
    if parsed.problem in _PROBLEMS:
        code, message = _PROBLEMS[parsed.problem]
        severity = Severity.WARNING if code == "vat_id_unreadable" else Severity.NOTE
        findings.append(Finding(code, severity, message.format(typed), origin, key))
    return findings


def other_destination(parsed: ParsedNumber, document: Billing) -> list[Finding]:
    """A number of another state than the destination: usual in chains, worth knowing, never wrong by itself."""
    destination = vies_country(document.destination)
    if parsed.vat_id is None or not destination or parsed.vat_id.country == destination:
        return []
    message = (
        f"Document {document.document} went to {document.destination} under VAT ID {parsed.normalised}. "
        "Check that this is a chain or triangular transaction."
    )
    return [Finding("vat_id_other_destination", Severity.NOTE, message, document.origin, document.customer)]


def invoice_without_number(document: Billing, stand_in: str) -> Finding:
    """An invoice without number, for which the master's is checked."""
    message = (
        f"Document {document.document} over {document.net_amount} {document.currency} carries no VAT ID; "
        f"{stand_in} of the master is checked in its place. Correct the invoice."
    )
    return Finding("invoice_without_vat_id", Severity.WARNING, message, document.origin, document.customer)


def billed_to_another(superseded: Iterable[tuple[Billing, Billing]]) -> list[Finding]:
    """Documents that a later file bills to another customer: one finding for each document and file, whatever its items."""
    first = {(document.document, document.origin.file): (document, last) for document, last in reversed(list(superseded))}
    return [
        Finding(
            "document_differs",
            Severity.WARNING,
            f"Document {last.document} is billed to customer {document.customer} in {document.origin} and to customer "
            f"{last.customer} in {last.origin}; the later file counts. Leave out the outdated file if that is wrong.",
            document.origin,
            last.document,
        )
        for document, last in reversed(first.values())
    ]


def only_in_older_file(older: str, newer: str, count: int, example: str) -> Finding:
    """Documents that stand in no newer file, although a newer one repeats others of the same file."""
    documents = f"{count} documents (such as {example}) stand" if count > 1 else f"Document {example} stands"
    message = (
        f"{documents} only in the older file {older}, of which {newer} repeats others; they count, too. "
        "Leave the older file out if the newer one is complete."
    )
    return Finding("only_in_older_file", Severity.WARNING, message, Origin(older, "", 0, ""), example)


def other_currency(number: str, origin: Origin, customer: str, amounts: Iterable[tuple[str, Decimal]]) -> Finding:
    """Supplies that a result cannot add up, because they are in other currencies than most of its value."""
    listed = ", ".join(f"{amount} {currency}" for currency, amount in amounts)
    message = (
        f"Further EU sales under {number or 'no VAT ID'} are in another currency and not part of the result's amount: "
        f"{listed}. Add them when you judge the amount at stake."
    )
    return Finding("other_currency", Severity.WARNING, message, origin, customer)


def debtor_not_in_master(customer: str, origin: Origin) -> Finding:
    """A debtor that other records name and the master does not hold."""
    message = (
        f"Customer {customer} has numbers or sales but no master record, so name and address cannot be compared. "
        "Add its row of KNA1 to the input."
    )
    return Finding("debtor_not_in_master", Severity.WARNING, message, origin, customer)


def master_differs(customer: str, numbers: Iterable[tuple[str, Origin]]) -> Finding:
    """Several master rows of one debtor with different numbers."""
    held = list(numbers)
    listed = ", ".join(f"{number} ({origin})" for number, origin in held)
    message = f"The master rows of customer {customer} hold several VAT IDs, all are checked: {listed}. Use one current export."
    return Finding("master_differs", Severity.WARNING, message, held[0][1], customer)
