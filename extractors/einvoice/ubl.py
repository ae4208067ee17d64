"""UBL 2.1 Invoice and CreditNote: XRechnung, Peppol BIS Billing 3."""

from collections.abc import Iterator
from decimal import Decimal

from domain.documents.forms import PaymentStep
from domain.documents.pages import Noted
from domain.documents.structured import (
    Account,
    AllowanceCharge,
    Party,
    StructuredInvoice,
    StructuredLine,
    Syntax,
    TaxGroup,
    Totals,
)
from extractors.einvoice.codes import cash_discounts, doc_class_of, profile_of
from extractors.einvoice.trees import Node


def from_ubl(root: Node, syntax: Syntax, problems: list[Noted]) -> StructuredInvoice:
    """The invoice or credit note that a UBL document means."""
    guideline = root.text("CustomizationID")
    profile = profile_of(guideline)
    type_code = root.text("InvoiceTypeCode") or root.text("CreditNoteTypeCode")
    currency, accounting = root.maybe("DocumentCurrencyCode"), root.maybe("TaxCurrencyCode")
    terms = root.text("PaymentTerms/Note")
    due = root.day("DueDate") or root.day("PaymentMeans/PaymentDueDate")
    payee = root.at("PayeeParty")
    item = "CreditNoteLine" if syntax is Syntax.UBL_CREDIT_NOTE else "InvoiceLine"
    return StructuredInvoice(
        syntax=syntax,
        profile=profile,
        guideline=guideline,
        type_code=type_code,
        doc_class=doc_class_of(type_code or ("381" if syntax is Syntax.UBL_CREDIT_NOTE else "380")),
        number=root.maybe("ID"),
        issue_date=root.day("IssueDate"),
        seller=_party(root.at("AccountingSupplierParty/Party")),
        buyer=_party(root.at("AccountingCustomerParty/Party")),
        currency=currency,
        totals=_totals(root, currency, accounting),
        due_date=due,
        delivery_date=root.day("Delivery/ActualDeliveryDate"),
        period_start=root.day("InvoicePeriod/StartDate"),
        period_end=root.day("InvoicePeriod/EndDate"),
        accounting_currency=accounting,
        order_reference=root.maybe("OrderReference/ID"),
        buyer_reference=root.maybe("BuyerReference"),
        preceding=tuple(n.text() for n in root.all("BillingReference/InvoiceDocumentReference/ID") if n.text()),
        payee=_party(payee) if payee else None,
        accounts=tuple(_accounts(root)),
        lines=tuple(_line(line) for line in root.all(item)),
        tax_groups=tuple(_tax_groups(root, currency)),
        payment_steps=(*cash_discounts(terms), *((PaymentStep(due.isoformat(), None, "0"),) if due else ())),
        allowances=tuple(_allowances(root)),
        notes=tuple(note.text() for note in root.all("Note") if note.text()),
        terms=terms,
        problems=tuple(problems),
    )


def _party(node: Node) -> Party:
    place = node.at("PostalAddress")
    legal, trading = node.text("PartyLegalEntity/RegistrationName"), node.text("PartyName/Name")
    numbers = {tax.text("TaxScheme/ID").upper(): tax.text("CompanyID") for tax in node.all("PartyTaxScheme")}
    lines = (place.text(path) for path in ("StreetName", "AdditionalStreetName", "AddressLine/Line"))
    identifiers = (n.text() for path in ("PartyIdentification/ID", "PartyLegalEntity/CompanyID") for n in node.all(path))
    return Party(
        name=legal or trading,
        trading_name=trading if legal else "",
        street=", ".join(filter(None, lines)),
        post_code=place.text("PostalZone"),
        city=place.text("CityName"),
        country=place.text("Country/IdentificationCode"),
        vat_id=numbers.get("VAT") or None,
        tax_number=next((number for scheme, number in numbers.items() if scheme != "VAT" and number), None),
        identifiers=tuple(filter(None, identifiers)),
        registered=node.text("PartyLegalEntity/CompanyLegalForm"),
    )


def _totals(root: Node, currency: str | None, accounting: str | None) -> Totals:
    node = root.at("LegalMonetaryTotal")
    taxes = {tax.attribute("currencyID") or currency: tax.number() for tax in root.all("TaxTotal/TaxAmount")}
    return Totals(
        line_total=node.number("LineExtensionAmount"),
        allowances=node.number("AllowanceTotalAmount"),
        charges=node.number("ChargeTotalAmount"),
        net_total=node.number("TaxExclusiveAmount"),
        tax_total=taxes.get(currency),
        tax_total_accounting=taxes.get(accounting) if accounting and accounting != currency else None,
        gross_total=node.number("TaxInclusiveAmount"),
        prepaid_amount=node.number("PrepaidAmount"),
        rounding=node.number("PayableRoundingAmount"),
        payable_amount=node.number("PayableAmount"),
    )


def _accounts(root: Node) -> Iterator[Account]:
    for account in root.all("PaymentMeans/PayeeFinancialAccount"):
        if iban := account.text("ID"):
            yield Account(iban=iban, bic=account.maybe("FinancialInstitutionBranch/ID"), holder=account.text("Name"))


def _tax_groups(root: Node, currency: str | None) -> Iterator[TaxGroup]:
    for total in root.all("TaxTotal"):
        if total.at("TaxAmount").attribute("currencyID") not in ("", currency):
            continue  # the total in the currency of accounting has no parts of its own
        for part in total.all("TaxSubtotal"):
            yield TaxGroup(
                category=part.text("TaxCategory/ID"),
                rate=part.number("TaxCategory/Percent"),
                basis=part.number("TaxableAmount"),
                tax=part.number("TaxAmount"),
                exemption=part.text("TaxCategory/TaxExemptionReason"),
                exemption_code=part.text("TaxCategory/TaxExemptionReasonCode"),
            )


def _allowances(node: Node) -> Iterator[AllowanceCharge]:
    for entry in node.all("AllowanceCharge"):
        yield AllowanceCharge(
            is_charge=entry.text("ChargeIndicator").lower() in ("true", "1"),
            amount=entry.number("Amount"),
            base=entry.number("BaseAmount"),
            percent=entry.number("MultiplierFactorNumeric"),
            reason=entry.text("AllowanceChargeReason"),
            category=entry.text("TaxCategory/ID"),
            tax_rate=entry.number("TaxCategory/Percent"),
        )


def _line(line: Node) -> StructuredLine:
    item, price = line.at("Item"), line.at("Price")
    quantity = line.at("InvoicedQuantity") or line.at("CreditedQuantity")
    return StructuredLine(
        position=line.text("ID"),
        article=item.maybe("SellersItemIdentification/ID"),
        gtin=item.maybe("StandardItemIdentification/ID"),
        name=item.text("Name"),
        description=item.text("Description"),
        quantity=quantity.number(),
        unit=quantity.attribute("unitCode"),
        unit_price=price.number("PriceAmount"),
        price_basis=price.number("BaseQuantity") or Decimal(1),
        gross_price=price.number("AllowanceCharge/BaseAmount"),
        discount=price.number("AllowanceCharge/Amount"),
        allowances=tuple(_allowances(line)),
        category=item.text("ClassifiedTaxCategory/ID"),
        tax_rate=item.number("ClassifiedTaxCategory/Percent"),
        net=line.number("LineExtensionAmount"),
        note=line.text("Note"),
    )
