"""UN/CEFACT Cross Industry Invoice: ZUGFeRD 1.0 and 2.x, Factur-X, XRechnung."""

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
    plain,
)
from extractors.einvoice.codes import cash_discounts, doc_class_of, profile_of
from extractors.einvoice.trees import Node


def from_cii(root: Node, syntax: Syntax, problems: list[Noted]) -> StructuredInvoice:
    """The invoice that a CII document means."""
    head, trade = root.at("ExchangedDocument"), root.at("SupplyChainTradeTransaction")
    agreement = trade.at("ApplicableHeaderTradeAgreement")
    delivery = trade.at("ApplicableHeaderTradeDelivery")
    settlement = trade.at("ApplicableHeaderTradeSettlement")
    guideline = root.text("ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID")
    profile, type_code = profile_of(guideline), head.text("TypeCode")
    currency = settlement.maybe("InvoiceCurrencyCode")
    period = settlement.at("BillingSpecifiedPeriod")
    payee = settlement.at("PayeeTradeParty")
    order = agreement.at("BuyerOrderReferencedDocument")
    return StructuredInvoice(
        syntax=syntax,
        profile=profile,
        guideline=guideline,
        type_code=type_code,
        doc_class=doc_class_of(type_code),
        number=head.maybe("ID"),
        issue_date=head.day("IssueDateTime/DateTimeString"),
        seller=_party(agreement.at("SellerTradeParty")),
        buyer=_party(agreement.at("BuyerTradeParty")),
        currency=currency,
        totals=_totals(settlement, currency),
        due_date=next((day for t in settlement.all("SpecifiedTradePaymentTerms") if (day := t.day(_DUE))), None),
        delivery_date=delivery.day("ActualDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString"),
        period_start=period.day("StartDateTime/DateTimeString"),
        period_end=period.day("EndDateTime/DateTimeString"),
        accounting_currency=settlement.maybe("TaxCurrencyCode"),
        order_reference=order.maybe("IssuerAssignedID") or order.maybe("ID"),
        buyer_reference=agreement.maybe("BuyerReference"),
        preceding=tuple(n.text() for n in settlement.all("InvoiceReferencedDocument/IssuerAssignedID") if n.text()),
        payee=_party(payee) if payee else None,
        accounts=tuple(_accounts(settlement)),
        lines=tuple(_line(line) for line in trade.all("IncludedSupplyChainTradeLineItem")),
        tax_groups=tuple(_tax_group(tax) for tax in settlement.all("ApplicableTradeTax")),
        payment_steps=tuple(_steps(settlement)),
        allowances=tuple(_allowances(settlement)),
        notes=tuple(note.text() for note in head.all("IncludedNote/Content") if note.text()),
        terms=settlement.text("SpecifiedTradePaymentTerms/Description"),
        problems=tuple(problems),
    )


_DUE = "DueDateDateTime/DateTimeString"


def _party(node: Node) -> Party:
    place = node.at("PostalTradeAddress")
    numbers = {tax.attribute("schemeID"): tax.text() for tax in node.all("SpecifiedTaxRegistration/ID") if tax.text()}
    identifiers = (n.text() for path in ("ID", "GlobalID", "SpecifiedLegalOrganization/ID") for n in node.all(path))
    return Party(
        name=node.text("Name"),
        trading_name=node.text("SpecifiedLegalOrganization/TradingBusinessName"),
        street=", ".join(filter(None, (place.text(line) for line in ("LineOne", "LineTwo", "LineThree")))),
        post_code=place.text("PostcodeCode"),
        city=place.text("CityName"),
        country=place.text("CountryID"),
        vat_id=numbers.get("VA"),
        tax_number=numbers.get("FC"),
        identifiers=tuple(filter(None, identifiers)),
        registered=node.text("Description"),
    )


def _totals(settlement: Node, currency: str | None) -> Totals:
    node = settlement.at("SpecifiedTradeSettlementMonetarySummation")
    taxes = {tax.attribute("currencyID") or currency: tax.number() for tax in node.all("TaxTotalAmount")}
    only = next(iter(taxes.values())) if len(taxes) == 1 else None
    accounting = settlement.maybe("TaxCurrencyCode")
    return Totals(
        line_total=node.number("LineTotalAmount"),
        allowances=node.number("AllowanceTotalAmount"),
        charges=node.number("ChargeTotalAmount"),
        net_total=node.number("TaxBasisTotalAmount"),
        tax_total=taxes.get(currency, only),
        tax_total_accounting=taxes.get(accounting) if accounting and accounting != currency else None,
        gross_total=node.number("GrandTotalAmount"),
        prepaid_amount=node.number("TotalPrepaidAmount"),
        rounding=node.number("RoundingAmount"),
        payable_amount=node.number("DuePayableAmount"),
    )


def _accounts(settlement: Node) -> Iterator[Account]:
    for means in settlement.all("SpecifiedTradeSettlementPaymentMeans"):
        if iban := means.text("PayeePartyCreditorFinancialAccount/IBANID"):
            bic = means.maybe("PayeeSpecifiedCreditorFinancialInstitution/BICID")
            yield Account(iban=iban, bic=bic, holder=means.text("PayeePartyCreditorFinancialAccount/AccountName"))


def _tax_group(tax: Node) -> TaxGroup:
    return TaxGroup(
        category=tax.text("CategoryCode"),
        rate=tax.number("RateApplicablePercent"),
        basis=tax.number("BasisAmount"),
        tax=tax.number("CalculatedAmount"),
        exemption=tax.text("ExemptionReason"),
        exemption_code=tax.text("ExemptionReasonCode"),
    )


def _steps(settlement: Node) -> Iterator[PaymentStep]:
    for terms in settlement.all("SpecifiedTradePaymentTerms"):
        day = terms.day(_DUE)
        discount = terms.at("ApplicableTradePaymentDiscountTerms")
        percent, days = discount.number("CalculationPercent"), discount.number("BasisPeriodMeasure")
        if percent and (days is not None or day):
            yield PaymentStep(day.isoformat() if day else None, None if days is None else int(days), plain(percent))
        elif day:
            yield PaymentStep(day.isoformat(), None, "0")
        yield from cash_discounts(terms.text("Description"))


def _allowances(node: Node) -> Iterator[AllowanceCharge]:
    for entry in node.all("SpecifiedTradeAllowanceCharge"):
        yield AllowanceCharge(
            is_charge=entry.text("ChargeIndicator/Indicator").lower() in ("true", "1"),
            amount=entry.number("ActualAmount"),
            base=entry.number("BasisAmount"),
            percent=entry.number("CalculationPercent"),
            reason=entry.text("Reason"),
            category=entry.text("CategoryTradeTax/CategoryCode"),
            tax_rate=entry.number("CategoryTradeTax/RateApplicablePercent"),
        )
    for entry in node.all("SpecifiedLogisticsServiceCharge"):  # freight; ZUGFeRD 1.0 and EXTENDED
        yield AllowanceCharge(
            is_charge=True,
            amount=entry.number("AppliedAmount"),
            reason=entry.text("Description"),
            category=entry.text("AppliedTradeTax/CategoryCode"),
            tax_rate=entry.number("AppliedTradeTax/RateApplicablePercent"),
        )


def _line(line: Node) -> StructuredLine:
    about, product = line.at("AssociatedDocumentLineDocument"), line.at("SpecifiedTradeProduct")
    price = line.at("SpecifiedLineTradeAgreement/NetPriceProductTradePrice")
    gross = line.at("SpecifiedLineTradeAgreement/GrossPriceProductTradePrice")
    settlement = line.at("SpecifiedLineTradeSettlement")
    quantity = line.at("SpecifiedLineTradeDelivery/BilledQuantity")
    gtin = next((n.text() for n in product.all("GlobalID") if n.attribute("schemeID") in ("0160", "0088", "GTIN")), None)
    return StructuredLine(
        position=about.text("LineID"),
        article=product.maybe("SellerAssignedID"),
        gtin=gtin,
        name=product.text("Name"),
        description=product.text("Description"),
        quantity=quantity.number(),
        unit=quantity.attribute("unitCode"),
        unit_price=price.number("ChargeAmount"),
        price_basis=price.number("BasisQuantity") or Decimal(1),
        gross_price=gross.number("ChargeAmount"),
        discount=gross.number("AppliedTradeAllowanceCharge/ActualAmount"),
        allowances=tuple(_allowances(settlement)),
        category=settlement.text("ApplicableTradeTax/CategoryCode"),
        tax_rate=settlement.number("ApplicableTradeTax/RateApplicablePercent"),
        net=settlement.number("SpecifiedTradeSettlementMonetarySummation/LineTotalAmount"),
        note=about.text("IncludedNote/Content"),
        parent=about.maybe("ParentLineID"),
        group=about.text("LineStatusReasonCode").upper() in ("GROUP", "INFORMATION"),
    )
