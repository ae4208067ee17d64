"""Types and fields of documents in words, German and English."""

from typing import Final

TYPE_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "invoice": ("Rechnung", "invoice"),
    "credit_note": ("Rechnungskorrektur", "credit note"),
    "self_billed": ("Gutschrift (§ 14 UStG)", "self-billed invoice"),
    "receipt": ("Kassenbeleg", "receipt"),
    "delivery_note": ("Lieferschein", "delivery note"),
    "order_confirmation": ("Auftragsbestätigung", "order confirmation"),
    "dunning_letter": ("Mahnung", "dunning letter"),
    "payment_advice": ("Zahlungsavis", "payment advice"),
    "bank_confirmation": ("Bankbestätigung", "bank confirmation"),
    "vat_confirmation": ("Bestätigung einer USt-IdNr.", "VAT confirmation"),
    "credit_report": ("Wirtschaftsauskunft", "credit report"),
    "register_extract": ("Handelsregisterauszug", "register extract"),
    "annual_statement": ("Jahresabschluss", "annual statement"),
    "unknown": ("nicht erkannt", "unknown"),
}

FIELD_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "doc_class": ("Belegklasse", "document class"),
    "invoice_number": ("Rechnungsnummer", "invoice number"),
    "document_number": ("Belegnummer", "document number"),
    "issue_date": ("Belegdatum", "issue date"),
    "due_date": ("Fälligkeit", "due date"),
    "delivery_date": ("Lieferdatum", "delivery date"),
    "payment_date": ("Zahlungsdatum", "payment date"),
    "report_date": ("Auskunftsdatum", "report date"),
    "query_date": ("Anfragedatum", "query date"),
    "retrieval_date": ("Abrufdatum", "retrieval date"),
    "last_entry_date": ("Letzte Eintragung", "last entry"),
    "period_start": ("Beginn des Zeitraums", "period start"),
    "period_end": ("Ende des Zeitraums", "period end"),
    "seller_name": ("Lieferant", "seller"),
    "seller_address": ("Anschrift des Lieferanten", "seller's address"),
    "seller_vat_id": ("USt-IdNr. des Lieferanten", "seller's VAT ID"),
    "seller_tax_number": ("Steuernummer des Lieferanten", "seller's tax number"),
    "buyer_name": ("Käufer", "buyer"),
    "buyer_vat_id": ("USt-IdNr. des Käufers", "buyer's VAT ID"),
    "buyer_reference": ("Referenz des Käufers", "buyer reference"),
    "order_reference": ("Bestellnummer", "order reference"),
    "customer_number": ("Kundennummer", "customer number"),
    "iban": ("IBAN", "IBAN"),
    "bic": ("BIC", "BIC"),
    "currency": ("Währung", "currency"),
    "line_total": ("Summe der Positionen", "line total"),
    "net_total": ("Nettobetrag", "net total"),
    "tax_total": ("Steuerbetrag", "tax total"),
    "gross_total": ("Bruttobetrag", "gross total"),
    "payable_amount": ("Zahlbetrag", "payable amount"),
    "prepaid_amount": ("Bereits gezahlt", "prepaid amount"),
    "dunning_level": ("Mahnstufe", "dunning level"),
    "open_total": ("Offener Betrag", "open total"),
    "dunning_fee": ("Mahngebühr", "dunning fee"),
    "interest_amount": ("Verzugszinsen", "interest"),
    "payer_name": ("Zahlender", "payer"),
    "payee_name": ("Zahlungsempfänger", "payee"),
    "discount_total": ("Skonto", "discount total"),
    "fee_total": ("Gebühren", "fee total"),
    "packages": ("Packstücke", "packages"),
    "gross_weight": ("Bruttogewicht", "gross weight"),
    "provider_number": ("Nummer beim Auskunftsgeber", "provider's number"),
    "company_name": ("Firma", "company"),
    "company_vat_id": ("USt-IdNr. der Firma", "company's VAT ID"),
    "legal_form": ("Rechtsform", "legal form"),
    "founded": ("Gründungsjahr", "founded"),
    "register_number": ("Registernummer", "register number"),
    "register_court": ("Registergericht", "register court"),
    "seat": ("Sitz", "seat"),
    "credit_index": ("Bonitätsindex", "credit index"),
    "default_probability": ("Ausfallwahrscheinlichkeit", "probability of default"),
    "payment_behaviour": ("Zahlungsweise", "payment behaviour"),
    "credit_limit": ("Kreditlimit", "credit limit"),
    "negative_features": ("Negativmerkmale", "negative features"),
    "capital": ("Kapital", "capital"),
    "managers": ("Geschäftsführung", "managers"),
    "industry_code": ("Branchenschlüssel", "industry code"),
    "employees": ("Beschäftigte", "employees"),
    "revenue": ("Umsatz", "revenue"),
    "bank_name": ("Bank", "bank"),
    "account_holder": ("Kontoinhaber", "account holder"),
    "requesting_vat_id": ("Anfragende USt-IdNr.", "requesting VAT ID"),
    "requested_vat_id": ("Angefragte USt-IdNr.", "requested VAT ID"),
    "validity": ("Gültigkeit", "validity"),
    "consultation_number": ("Bestätigungsnummer", "consultation number"),
    "result_name": ("Ergebnis Name", "result for name"),
    "result_city": ("Ergebnis Ort", "result for city"),
    "result_zip": ("Ergebnis PLZ", "result for postcode"),
    "result_street": ("Ergebnis Straße", "result for street"),
    "insolvency_note": ("Insolvenzvermerk", "insolvency note"),
    "balance_total": ("Bilanzsumme", "balance total"),
    "equity": ("Eigenkapital", "equity"),
    "net_income": ("Jahresergebnis", "net income"),
}


def field_words(name: str, language: str = "de") -> str:
    """What people call a field; its own name where it has no words."""
    german, english = FIELD_TEXTS.get(name, (name, name))
    return german if language == "de" else english


def type_words(name: str, language: str = "de") -> str:
    """What people call a type of document; its own name where it has no words."""
    german, english = TYPE_TEXTS.get(name, (name, name))
    return german if language == "de" else english
