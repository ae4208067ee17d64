"""E-invoices built from values: the same invoice as CII and as UBL, as ZUGFeRD 1.0, and as the page a person would print."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from typed_pages import typed_page

from domain.documents.pages import Page

EN16931 = "urn:cen.eu:en16931:2017"
XRECHNUNG = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
_UBL = "urn:oasis:names:specification:ubl:schema:xsd"
_CII = "urn:un:unece:uncefact:data:standard"


@dataclass(frozen=True)
class Values:
    """One invoice with two lines at one rate."""

    number: str = "R-2026/0815"
    issued: str = "2026-03-05"
    due: str = "2026-04-04"
    delivered: str = "2026-03-02"
    seller: str = "Brückner Werkzeug GmbH"
    buyer: str = "Handelshof Süd eG"
    vat_id: str = "DE136695976"
    iban: str = "DE89370400440532013000"
    net: str = "1250.50"
    tax: str = "237.60"
    gross: str = "1488.10"
    lines: tuple[tuple[str, str, str, str], ...] = (("Bohrer 8 mm", "10", "25.05", "250.50"), ("Säge", "4", "250", "1000.00"))
    type_code: str = "380"
    guideline: str = EN16931

    def but(self, **changes: Any) -> "Values":
        """The same invoice with other values."""
        return replace(self, **changes)


def cii(v: Values) -> bytes:
    """UN/CEFACT Cross Industry Invoice."""
    lines = "".join(_cii_line(n, *line) for n, line in enumerate(v.lines, 1))
    day = v.issued.replace("-", "")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="{_CII}:CrossIndustryInvoice:100" xmlns:udt="{_CII}:UnqualifiedDataType:100"
 xmlns:ram="{_CII}:ReusableAggregateBusinessInformationEntity:100">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>{v.guideline}</ram:ID>
</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>{v.number}</ram:ID><ram:TypeCode>{v.type_code}</ram:TypeCode>
<ram:IssueDateTime><udt:DateTimeString format="102">{day}</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>{lines}<ram:ApplicableHeaderTradeAgreement>
<ram:SellerTradeParty><ram:Name>{v.seller}</ram:Name><ram:PostalTradeAddress><ram:PostcodeCode>70173</ram:PostcodeCode>
<ram:LineOne>Gerberstr. 4</ram:LineOne><ram:CityName>Stuttgart</ram:CityName><ram:CountryID>DE</ram:CountryID>
</ram:PostalTradeAddress><ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">{v.vat_id}</ram:ID></ram:SpecifiedTaxRegistration>
</ram:SellerTradeParty><ram:BuyerTradeParty><ram:Name>{v.buyer}</ram:Name></ram:BuyerTradeParty>
</ram:ApplicableHeaderTradeAgreement><ram:ApplicableHeaderTradeDelivery>
<ram:ActualDeliverySupplyChainEvent><ram:OccurrenceDateTime><udt:DateTimeString format="102">{v.delivered.replace("-", "")}
</udt:DateTimeString></ram:OccurrenceDateTime></ram:ActualDeliverySupplyChainEvent></ram:ApplicableHeaderTradeDelivery><ram:ApplicableHeaderTradeSettlement>
<ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode><ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>58</ram:TypeCode>
<ram:PayeePartyCreditorFinancialAccount><ram:IBANID>{v.iban}</ram:IBANID></ram:PayeePartyCreditorFinancialAccount>
</ram:SpecifiedTradeSettlementPaymentMeans><ram:ApplicableTradeTax><ram:CalculatedAmount>{v.tax}</ram:CalculatedAmount>
<ram:TypeCode>VAT</ram:TypeCode><ram:BasisAmount>{v.net}</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode>
<ram:RateApplicablePercent>19</ram:RateApplicablePercent></ram:ApplicableTradeTax><ram:SpecifiedTradePaymentTerms>
<ram:DueDateDateTime><udt:DateTimeString format="102">{v.due.replace("-", "")}</udt:DateTimeString></ram:DueDateDateTime>
</ram:SpecifiedTradePaymentTerms><ram:SpecifiedTradeSettlementHeaderMonetarySummation>
<ram:LineTotalAmount>{v.net}</ram:LineTotalAmount><ram:TaxBasisTotalAmount>{v.net}</ram:TaxBasisTotalAmount>
<ram:TaxTotalAmount currencyID="EUR">{v.tax}</ram:TaxTotalAmount><ram:GrandTotalAmount>{v.gross}</ram:GrandTotalAmount>
<ram:DuePayableAmount>{v.gross}</ram:DuePayableAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>
</ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>""".encode()


def _cii_line(n: int, name: str, quantity: str, price: str, net: str) -> str:
    return f"""<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>{n}</ram:LineID>
</ram:AssociatedDocumentLineDocument><ram:SpecifiedTradeProduct><ram:Name>{name}</ram:Name></ram:SpecifiedTradeProduct>
<ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>{price}</ram:ChargeAmount>
</ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement><ram:SpecifiedLineTradeDelivery>
<ram:BilledQuantity unitCode="H87">{quantity}</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>
<ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode>
<ram:RateApplicablePercent>19</ram:RateApplicablePercent></ram:ApplicableTradeTax>
<ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>{net}</ram:LineTotalAmount>
</ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
</ram:IncludedSupplyChainTradeLineItem>"""


_OF_ZUGFERD_1 = {
    "CrossIndustryInvoice": "CrossIndustryDocument",
    "rsm:ExchangedDocumentContext": "rsm:SpecifiedExchangedDocumentContext",
    "rsm:ExchangedDocument>": "rsm:HeaderExchangedDocument>",
    "rsm:SupplyChainTradeTransaction": "rsm:SpecifiedSupplyChainTradeTransaction",
    "ApplicableHeaderTrade": "ApplicableSupplyChainTrade",
    "SpecifiedLineTrade": "SpecifiedSupplyChainTrade",
    "SettlementHeaderMonetary": "SettlementMonetary",
    "SettlementLineMonetary": "SettlementMonetary",
    "RateApplicablePercent": "ApplicablePercent",
}


def zugferd_1(v: Values) -> bytes:
    """The same by the names of ZUGFeRD 1.0."""
    text = cii(v.but(guideline="urn:ferd:CrossIndustryDocument:invoice:1p0:comfort")).decode()
    for name, old in _OF_ZUGFERD_1.items():
        text = text.replace(name, old)
    return text.encode()


def ubl(v: Values, *, credit: bool = False) -> bytes:
    """UBL 2.1 Invoice or CreditNote."""
    kind, quantity = ("CreditNote", "Credited") if credit else ("Invoice", "Invoiced")
    due = "" if credit else f"<cbc:DueDate>{v.due}</cbc:DueDate>"
    lines = "".join(
        f"""<cac:{kind}Line><cbc:ID>{n}</cbc:ID><cbc:{quantity}Quantity unitCode="H87">{amount}</cbc:{quantity}Quantity>
<cbc:LineExtensionAmount currencyID="EUR">{net}</cbc:LineExtensionAmount><cac:Item><cbc:Name>{name}</cbc:Name>
<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
</cac:ClassifiedTaxCategory></cac:Item><cac:Price><cbc:PriceAmount currencyID="EUR">{price}</cbc:PriceAmount></cac:Price>
</cac:{kind}Line>"""
        for n, (name, amount, price, net) in enumerate(v.lines, 1)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<{kind} xmlns="{_UBL}:{kind}-2" xmlns:cac="{_UBL}:CommonAggregateComponents-2" xmlns:cbc="{_UBL}:CommonBasicComponents-2">
<cbc:CustomizationID>{v.guideline}</cbc:CustomizationID><cbc:ID>{v.number}</cbc:ID><cbc:IssueDate>{v.issued}</cbc:IssueDate>{due}
<cbc:{kind}TypeCode>{v.type_code}</cbc:{kind}TypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:AccountingSupplierParty><cac:Party><cac:PostalAddress><cbc:StreetName>Gerberstr. 4</cbc:StreetName>
<cbc:CityName>Stuttgart</cbc:CityName><cbc:PostalZone>70173</cbc:PostalZone><cac:Country>
<cbc:IdentificationCode>DE</cbc:IdentificationCode></cac:Country></cac:PostalAddress><cac:PartyTaxScheme>
<cbc:CompanyID>{v.vat_id}</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
<cac:PartyLegalEntity><cbc:RegistrationName>{v.seller}</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party>
</cac:AccountingSupplierParty><cac:AccountingCustomerParty><cac:Party><cac:PartyLegalEntity>
<cbc:RegistrationName>{v.buyer}</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>
<cac:Delivery><cbc:ActualDeliveryDate>{v.delivered}</cbc:ActualDeliveryDate></cac:Delivery><cac:PaymentMeans><cbc:PaymentMeansCode>58</cbc:PaymentMeansCode><cac:PayeeFinancialAccount><cbc:ID>{v.iban}</cbc:ID>
</cac:PayeeFinancialAccount></cac:PaymentMeans><cac:TaxTotal><cbc:TaxAmount currencyID="EUR">{v.tax}</cbc:TaxAmount>
<cac:TaxSubtotal><cbc:TaxableAmount currencyID="EUR">{v.net}</cbc:TaxableAmount>
<cbc:TaxAmount currencyID="EUR">{v.tax}</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent>
<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal><cac:LegalMonetaryTotal>
<cbc:LineExtensionAmount currencyID="EUR">{v.net}</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="EUR">{v.net}</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="EUR">{v.gross}</cbc:TaxInclusiveAmount>
<cbc:PayableAmount currencyID="EUR">{v.gross}</cbc:PayableAmount></cac:LegalMonetaryTotal>{lines}</{kind}>""".encode()


def printed(v: Values) -> Page:
    """The page of the invoice, as a German office would print it."""
    iban = " ".join(v.iban[at : at + 4] for at in range(0, len(v.iban), 4))
    rows = "\n".join(
        f"{n}  {name}  {qty} Stk  {_de(price)}  {_de(net)}" for n, (name, qty, price, net) in enumerate(v.lines, 1)
    )
    return typed_page(f"""
{v.seller} · Gerberstr. 4 · 70173 Stuttgart

{v.buyer}

Rechnung                         Rechnungsnummer:  {v.number}
                                 Rechnungsdatum:  {_day(v.issued)}
                                 Lieferdatum:  {_day(v.delivered)}

Pos  Bezeichnung  Menge  Einzelpreis  Betrag
{rows}

Nettobetrag:  {_de(v.net)} EUR
Umsatzsteuer 19 %:  {_de(v.tax)} EUR
Gesamtbetrag:  {_de(v.gross)} EUR
Zahlbar bis:  {_day(v.due)}

IBAN:  {iban}
USt-IdNr.:  {v.vat_id}
""")


def _de(amount: str) -> str:
    return f"{Decimal(amount):,.2f}".translate(str.maketrans(",.", ".,"))


def _day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{day}.{month}.{year}"
