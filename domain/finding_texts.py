"""What each finding means and what to do about it, German and English; `docs/findings.md` lists the codes.

The message of a finding names the values at its place and stays as its reader wrote it. These sentences hold for every finding
of a code, so that a person reads them in the language of the report.
"""

from typing import Final

FINDING_TEXTS: Final[dict[str, tuple[str, str]]] = {
    # files
    "unreadable_file": (
        "Die Datei ist kein lesbarer Export. Ursache siehe Einzelheit; danach neu exportieren.",
        "The file is no export that can be read. See the detail for the cause, then export it again.",
    ),
    "mixed_notation": (
        "Zwei Zeilen schreiben Zahlen oder Daten widersprüchlich; die Datei wurde nicht gelesen. Als ein Benutzer exportieren.",
        "Two rows contradict each other in how they write numbers or dates; the file was not read. Export it under one user.",
    ),
    "header_only": (
        "Die Datei hat eine Kopfzeile und keine Daten. Selektion in SAP prüfen.",
        "The file has a header and no row. Check the selection in SAP.",
    ),
    "cut_off_file": (
        "Die letzte Zeile endet nicht; es können Zeilen fehlen. Neu exportieren oder kopieren.",
        "The last line does not end, so rows may be missing. Export or copy the file again.",
    ),
    "duplicate_header": (
        "Zwei Spalten haben dieselbe Überschrift und wurden nach ihrer Lage unterschieden. Weniger Spalten exportieren.",
        "Two columns have the same header and were told apart by position. Export fewer columns.",
    ),
    "repeated_header": (
        "Die Kopfzeile wiederholt sich und wurde ausgelassen. Nichts zu tun.",
        "The header is repeated and was left out. Nothing to do.",
    ),
    "totals_row": ("Eine Summenzeile wurde ausgelassen. Nichts zu tun.", "A totals row was left out. Nothing to do."),
    "totals_mismatch": (
        "Eine Summenzeile weicht von der Summe ihrer Zeilen ab. Nach fehlenden Zeilen suchen.",
        "A totals row differs from the sum of its rows. Look for missing rows.",
    ),
    "set_incomplete": (
        "Der OData-Dienst endete, bevor alle Sätze da waren. Lauf wiederholen; bleibt es so, das SAP-Team fragen.",
        "The OData service ended before all records had come. Run again; ask the SAP team if it stays.",
    ),
    # rows
    "missing_key": (
        "Die Nummer des Debitors, Kreditors oder Belegs fehlt. Zeile berichtigen.",
        "The number of the customer, vendor or document is missing. Correct the row.",
    ),
    "missing_address": (
        "Der Geschäftspartner hat keine Anschrift. In SAP ergänzen.",
        "The business partner has no address. Add it in SAP.",
    ),
    "missing_customer": (
        "Der Geschäftspartner hat keine Debitorennummer. Seine Rollen in SAP prüfen.",
        "The business partner has no customer number. Check its roles in SAP.",
    ),
    "damaged_key": (
        "Excel hat eine Nummer in eine Gleitkommazahl verwandelt. Neu exportieren und nicht in Excel speichern.",
        "Excel has turned a number into a floating-point figure. Export again and do not save in Excel.",
    ),
    "damaged_number": (
        "Excel hat eine Zahl gerundet oder umgewandelt. Neu exportieren und nicht in Excel speichern.",
        "Excel has rounded or converted a figure. Export again and do not save in Excel.",
    ),
    "damaged_text": (
        "Ein Fragezeichen oder Ersatzzeichen steht an der Stelle eines Buchstabens. In UTF-8 oder UTF-16 neu exportieren.",
        "A question mark or replacement mark stands where a letter was. Export again in UTF-8 or UTF-16.",
    ),
    "bad_amount": ("Der Betrag ist nicht lesbar. Zeile berichtigen.", "The amount cannot be read. Correct the row."),
    "bad_date": ("Das Datum ist nicht lesbar. Zeile berichtigen.", "The date cannot be read. Correct the row."),
    "too_many_fields": (
        "Die Zeile hat mehr Felder als die Kopfzeile. Nach einem Trennzeichen in einem Text suchen.",
        "The row has more fields than the header. Look for a separator inside a text.",
    ),
    "too_few_fields": (
        "Die Zeile hat weniger Felder als die Kopfzeile. Zeile prüfen.",
        "The row has fewer fields than the header. Check the row.",
    ),
    "pipe_in_text": (
        "In einem Text steht ein senkrechter Strich; die Spalten wurden nach ihrer Lage getrennt. Nichts zu tun.",
        "A text holds a vertical bar; the columns were kept apart by position. Nothing to do.",
    ),
    "cut_value": (
        "Ein Wert füllt seine Spalte ganz und ist vielleicht abgeschnitten. ADRC mit exportieren oder Spalte verbreitern.",
        "A value fills its column to the end and may be cut off. Export ADRC too, or widen the column.",
    ),
    "cut_mark": (
        "SAP hat einen Wert als abgeschnitten gekennzeichnet. Spalte verbreitern.",
        "SAP has marked a value as cut off. Widen the column.",
    ),
    "vat_id_in_tax_number": (
        "Eine USt-IdNr. steht im Feld der Steuernummer. In SAP umsetzen.",
        "A VAT ID stands in the field of the tax number. Move it in SAP.",
    ),
    # VAT IDs
    "vat_id_blanks": (
        "Die USt-IdNr. enthält Leer- oder Trennzeichen und wurde ohne sie gelesen. In SAP bereinigen.",
        "The VAT ID holds blanks or separators and was read without them. Clean it in SAP.",
    ),
    "vat_id_lower_case": (
        "Die USt-IdNr. enthält Kleinbuchstaben. In SAP bereinigen.",
        "The VAT ID holds lower-case letters. Clean it in SAP.",
    ),
    "vat_id_greek_prefix": (
        "Die USt-IdNr. beginnt mit GR; die Register führen Griechenland als EL. In SAP EL schreiben.",
        "The VAT ID begins with GR; the registers know Greece as EL. Write EL in SAP.",
    ),
    "vat_id_prefix_missing": (
        "Der USt-IdNr. fehlt das Länderkürzel; es wurde dem Land der Zeile entnommen. In SAP ergänzen.",
        "The VAT ID lacks its country prefix; it was taken from the row's country. Add it in SAP.",
    ),
    "vat_id_completed": (
        "Der USt-IdNr. fehlte ein festes Zeichen (Österreichs U, Belgiens führende Null). In SAP ergänzen.",
        "The VAT ID lacked a fixed character (Austria's U, Belgium's leading zero). Add it in SAP.",
    ),
    "vat_id_label": (
        "Vor der USt-IdNr. stehen Wörter. In SAP entfernen.",
        "Words stand before the VAT ID. Remove them in SAP.",
    ),
    "vat_id_lookalike_letters": (
        "Die USt-IdNr. enthält griechische oder kyrillische Buchstaben, die lateinisch aussehen. In SAP neu eintippen.",
        "The VAT ID holds Greek or Cyrillic letters that look Latin. Type it again in SAP.",
    ),
    "vat_id_placeholder": (
        "Statt einer USt-IdNr. steht ein Platzhalter; er gilt als keine Nummer. Feld in SAP leeren.",
        "A placeholder stands in place of a VAT ID and counts as none. Empty the field in SAP.",
    ),
    "vat_id_not_eu": (
        "Die Nummer gehört zu keinem EU-Staat; VIES und BZSt können sie nicht prüfen. Bei EU-Lieferung EU-Nummer anfordern.",
        "The number is of no EU state; VIES and BZSt cannot check it. Ask for an EU number where supplies go to the EU.",
    ),
    "vat_id_unreadable": (
        "Der Eintrag ist nicht als USt-IdNr. lesbar. In SAP berichtigen.",
        "The entry cannot be read as a VAT ID. Correct it in SAP.",
    ),
    "vat_id_prefix_doubled": (
        "Das Länderkürzel steht zweimal vor der Nummer; es wurde einmal gelesen. In SAP bereinigen.",
        "The country prefix stands twice before the number; it was read once. Correct it in SAP.",
    ),
    "vat_id_extra_text": (
        "Hinter der USt-IdNr. steht weiterer Text; er wurde weggelassen. In SAP bereinigen.",
        "Further text stands behind the VAT ID; it was left out. Remove it in SAP.",
    ),
    "vat_prefix_other_country": (
        "Länderkürzel der USt-IdNr. und Land der Zeile weichen voneinander ab. Prüfen, welches stimmt.",
        "The prefix of the VAT ID and the country of the row differ. Check which is right.",
    ),
    # parties and documents
    "vat_id_other_destination": (
        "Die Ware ging in einen anderen Staat als den der USt-IdNr. Auf Reihengeschäft prüfen.",
        "The goods went to another state than that of the VAT ID. Check for a chain transaction.",
    ),
    "invoice_without_vat_id": (
        "Eine EU-Lieferung ohne USt-IdNr. auf der Rechnung; geprüft wird die des Stamms. Rechnung berichtigen.",
        "An EU supply without a VAT ID on the invoice; the master's is checked. Correct the invoice.",
    ),
    "debtor_not_in_master": (
        "Umsätze oder Nummern eines Debitors, den der Stamm nicht enthält. Seine Zeile aus KNA1 ergänzen.",
        "Sales or numbers of a customer that the master does not hold. Add its row of KNA1.",
    ),
    "master_differs": (
        "Mehrere Stammzeilen eines Debitors haben verschiedene Nummern; alle werden geprüft. Einen aktuellen Export verwenden.",
        "Several master rows of a customer have different numbers; all are checked. Use one current export.",
    ),
    "document_differs": (
        "Ein Beleg steht mit anderen Werten oder Debitoren in zwei Dateien; die spätere gilt. Die veraltete weglassen.",
        "A document stands in two files with different values or customers; the later one counts. Leave out the outdated file.",
    ),
    "only_in_older_file": (
        "Eine neuere Datei wiederholt die ältere nur zum Teil; der Rest zählt. Ist die neue vollständig, alte weglassen.",
        "A newer file repeats the older one only in part; the rest counts. Leave out the older one if the newer is complete.",
    ),
    "unknown_destination": (
        "Kein Land sagt, wohin die Ware ging; es gibt kein Ergebnis. Bestimmungsland (LAND1) mit exportieren.",
        "No country tells where the goods went; there is no result. Export the destination (LAND1) with it.",
    ),
    "other_currency": (
        "Umsätze in einer weiteren Währung sind nicht im Betrag des Ergebnisses. Beim Beurteilen hinzurechnen.",
        "Sales in a further currency are not part of the result's amount. Add them when judging it.",
    ),
}


def meaning(code: str, language: str = "de") -> str:
    """Return what findings of a code mean and what to do, in `de` or `en`; the code itself where it is of another version."""
    german, english = FINDING_TEXTS.get(code, (code, code))
    return german if language == "de" else english
