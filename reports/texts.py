"""Every word of the workbooks in German and English. Codes stay codes in CSV files; people read words.

A key that is missing raises KeyError, so that a forgotten text is found by the first test that writes a workbook.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from domain.finding_texts import meaning
from domain.findings import Finding
from domain.vat.checks import Check, Outcome
from domain.vat.reasons import words
from reports.catalogue import Catalogue

_PLACE = re.compile(r"(?:(?<=^)|(?<=, ))(page|row) (\d+)(?=$|, row \d+$)")
_MONTHS = {
    "de": (
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}

_TEXTS: dict[str, tuple[str, str]] = {
    # the workbook
    "title": ("Prüfung der USt-IdNr. {month}", "VAT number check {month}"),
    "line": ("Lauf {run_id} · Nachweiskette bis {seq}", "Run {run_id} · evidence chain up to {seq}"),
    "page_of": ("Seite &P von &N", "Page &P of &N"),
    "time_format": ("dd.mm.yyyy hh:mm:ss", "yyyy-mm-dd hh:mm:ss"),
    # sheets: name, then what they show
    "sheet.summary": ("Übersicht", "Summary"),
    "sheet.results": ("Ergebnisse", "Results"),
    "sheet.exceptions": ("Ausnahmen", "Exceptions"),
    "sheet.changes": ("Änderungen", "Changes"),
    "sheet.without_vat_id": ("Ohne USt-IdNr", "Without VAT ID"),
    "sheet.evidence": ("Nachweise", "Evidence"),
    "sheet.findings": ("Feststellungen", "Findings"),
    "sheet.reconciliation": ("Abstimmung", "Reconciliation"),
    "sheet.about": ("Über den Lauf", "About"),
    "shows.results": ("jeder Debitor mit jeder seiner Nummern", "every debtor with each of his numbers"),
    "shows.exceptions": (
        "was ein Mensch ansehen muss, mit Begründung, größter Betrag zuerst",
        "what a person has to look at, with the reasons, largest amount first",
    ),
    "shows.changes": ("neu, weggefallen, ungültig geworden, umbenannt", "new, gone, newly invalid, renamed"),
    "shows.without_vat_id": ("EU-Umsätze ohne jede Nummer, mit Beträgen", "EU sales without any number, with amounts"),
    "shows.evidence": ("jede Anfrage an ein Register mit Prüfsummen", "every inquiry at a register with its hashes"),
    "shows.findings": ("was beim Lesen der Dateien auffiel", "what was noticed while reading the files"),
    "shows.reconciliation": ("Quelle = Ergebnisse + Ausgesondertes + Fehler", "source = results + set aside + errors"),
    "shows.about": ("Lauf, Versionen, Eingaben, Nachweiskette", "run, versions, inputs, evidence chain"),
    # outcomes
    "outcome.valid": ("gültig", "valid"),
    "outcome.invalid": ("ungültig", "invalid"),
    "outcome.unanswered": ("ohne Antwort", "unanswered"),
    "outcome.not_checkable": ("nicht prüfbar", "not checkable"),
    "means.valid": (
        "Das Register bestätigt die Nummer für den Zeitpunkt der Anfrage.",
        "The register confirms the number for the time of the inquiry.",
    ),
    "means.invalid": (
        "Das Register selbst verneint die Nummer. Kein Ausfall eines Registers führt hierher.",
        "The register itself denies the number. No outage of a register leads here.",
    ),
    "means.unanswered": (
        "Gefragt, aber noch keine Antwort. Der nächste Versuch steht in der Zeile.",
        "Asked, but no answer yet. The row says when it is asked again.",
    ),
    "means.not_checkable": (
        "Es gibt keine Nummer, oder kein Register kann sie prüfen. Der Grund steht in der Zeile.",
        "There is no number, or no register can check it. The row says why.",
    ),
    "legend.match": (
        "Abgleich: Buchstabe = Wort des Registers (A stimmt überein, B weicht ab, C nicht angefragt, D nicht mitgeteilt); "
        "Prozentwert = eigener Vergleich; leer = nichts zu vergleichen.",
        "Match: letter = the register's word (A matches, B differs, C not asked, D not supplied); percentage = our own "
        "comparison; empty = nothing to compare.",
    ),
    "legend.score": (
        "Sicherheit: Wahrscheinlichkeit, dass das Ergebnis ohne Prüfung durch einen Menschen verwendet werden darf.",
        "Confidence: the probability that the outcome may be used without a person looking at it.",
    ),
    "legend.times": ("Alle Zeiten sind UTC.", "All times are UTC."),
    # columns
    "column.customer": ("Debitor", "Debtor"),
    "column.name": ("Name", "Name"),
    "column.address": ("Anschrift laut SAP", "Address in SAP"),
    "column.country": ("Land", "Country"),
    "column.vat_id": ("USt-IdNr.", "VAT ID"),
    "column.outcome": ("Ergebnis", "Outcome"),
    "column.reason": ("Grund", "Reason"),
    "column.recommendation": ("Empfehlung", "Recommendation"),
    "column.net_amount": ("Nettobetrag", "Net amount"),
    "column.currency": ("Währung", "Currency"),
    "column.doc_count": ("Belege", "Documents"),
    "column.first_doc": ("Erster Beleg", "First document"),
    "column.source": ("Quelle", "Source"),
    "column.company_code": ("Buchungskreis", "Company code"),
    "column.register_name": ("Name im Register", "Name in the register"),
    "column.register_address": ("Anschrift im Register", "Address in the register"),
    "column.name_match": ("Abgleich Name", "Name match"),
    "column.street_match": ("Abgleich Straße", "Street match"),
    "column.postcode_match": ("Abgleich PLZ", "Postcode match"),
    "column.city_match": ("Abgleich Ort", "City match"),
    "column.score": ("Sicherheit", "Confidence"),
    "column.handling": ("Bearbeitung", "Handling"),
    "column.authority": ("Register", "Register"),
    "column.request_time": ("Angefragt (UTC)", "Asked (UTC)"),
    "column.confirmation_no": ("Bestätigungsnr.", "Confirmation no."),
    "column.evidence": ("Nachweis", "Evidence"),
    "column.format_ok": ("Format und Prüfziffer", "Format and check digit"),
    "column.next_attempt": ("Nächster Versuch (UTC)", "Next attempt (UTC)"),
    "column.why": ("Warum hier", "Why here"),
    "column.signals": ("Woraus sich die Sicherheit ergibt", "What the confidence is made of"),
    "column.origin": ("Fundstelle", "Found at"),
    "column.change": ("Änderung", "Change"),
    "column.before": ("Vorher", "Before"),
    "column.after": ("Jetzt", "Now"),
    "column.channel": ("Kanal", "Channel"),
    "column.url": ("Adresse", "URL"),
    "column.sent_at": ("Gesendet (UTC)", "Sent (UTC)"),
    "column.received_at": ("Empfangen (UTC)", "Received (UTC)"),
    "column.status": ("HTTP-Status", "HTTP status"),
    "column.request_sha256": ("SHA-256 der Anfrage", "SHA-256 of the request"),
    "column.reply_sha256": ("SHA-256 der Antwort", "SHA-256 of the reply"),
    "column.mac": ("Glied der Nachweiskette (HMAC)", "Link of the evidence chain (HMAC)"),
    "column.result": ("Antwort", "Answer"),
    "column.file": ("Datei", "File"),
    "column.part": ("Blatt oder Seite", "Sheet or page"),
    "column.row": ("Zeile", "Row"),
    "column.severity": ("Schwere", "Severity"),
    "column.lost": ("Verlorene Zeile", "Lost row"),
    "column.code": ("Code", "Code"),
    "column.key": ("Schlüssel", "Key"),
    "column.meaning": ("Bedeutung", "Meaning"),
    "column.message": ("Einzelheit", "Detail"),
    "column.raw": ("Zeile im Wortlaut", "Row as it stands"),
    # places
    "place.page": ("Seite {number}", "page {number}"),
    "place.row": ("Zeile {number}", "row {number}"),
    # values
    "mode.both": ("BZSt, dann VIES", "BZSt, then VIES"),
    "mode.vies": ("nur VIES", "VIES only"),
    "mode.evatr": ("nur BZSt", "BZSt only"),
    "form.pipe list": ("Liste mit senkrechten Strichen", "list with vertical bars"),
    "form.TAB text": ("Text mit Tabulatoren", "text with tabs"),
    "form.spool list with pages": ("Spool-Liste mit Seiten", "spool list with pages"),
    "form.xlsx of a grid": ("xlsx aus einer Tabellenansicht", "xlsx of a grid"),
    "form.xlsx of a printed list": ("xlsx aus einer Druckliste", "xlsx of a printed list"),
    "form.Excel 97 workbook": ("Mappe von Excel 97", "Excel 97 workbook"),
    "form.HTML table": ("HTML-Tabelle", "HTML table"),
    "form.HTML table in a MIME archive": ("HTML-Tabelle in einem MIME-Archiv", "HTML table in a MIME archive"),
    "form.SpreadsheetML 2003": ("SpreadsheetML 2003", "SpreadsheetML 2003"),
    "form.CSV": ("CSV", "CSV"),
    "form.raw table extract": ("Rohauszug einer Tabelle", "raw table extract"),
    "handling.automatic": ("automatisch", "automatic"),
    "handling.person": ("Prüffall", "review"),
    "format.ok": ("in Ordnung", "in order"),
    "format.bad": ("auffällig", "suspicious"),
    "change.new": ("neu", "new"),
    "change.gone": ("weggefallen", "gone"),
    "change.newly_invalid": ("ungültig geworden", "newly invalid"),
    "change.newly_valid": ("gültig geworden", "newly valid"),
    "change.renamed": ("umbenannt", "renamed"),
    "change.outcome_changed": ("Ergebnis geändert", "outcome changed"),
    "severity.error": ("Fehler", "error"),
    "severity.warning": ("Warnung", "warning"),
    "severity.note": ("Hinweis", "note"),
    # summary
    "summary.subtitle": (
        "Anfragende Nummer {requester} · Register {mode} · Lauf {run_id}",
        "Requester {requester} · registers {mode} · run {run_id}",
    ),
    "summary.check": ("Abstimmung", "Reconciliation"),
    "summary.state": ("Stand", "State"),
    "summary.clean": (
        "Alles ist beantwortet, kein Fall wartet auf einen Menschen.",
        "Everything is answered, no case waits for a person.",
    ),
    "summary.open": (
        "Offen: {unanswered} ohne Antwort, {reviews} Prüffälle.",
        "Open: {unanswered} unanswered, {reviews} in review.",
    ),
    "summary.outcomes": ("Ergebnisse", "Outcomes"),
    "summary.count": ("Anzahl", "Count"),
    "summary.share": ("Anteil", "Share"),
    "summary.previous": ("Vormonat", "Last month"),
    "summary.change": ("Veränderung", "Change"),
    "summary.net_eur": ("Netto EUR", "Net EUR"),
    "summary.net_eur_previous": ("Netto EUR Vormonat", "Net EUR last month"),
    "summary.total": ("Summe", "Total"),
    "summary.chart": ("Anzahl nach Ergebnis", "Count by outcome"),
    "summary.effort": ("Aufwand und Nutzen", "Effort and benefit"),
    "summary.this_month": ("Dieser Monat", "This month"),
    "summary.calls": ("Anfragen an Register", "Inquiries at registers"),
    "summary.retries": ("davon Wiederholungen", "of these repeated"),
    "summary.faults": ("Störungen der Register", "Faults of the registers"),
    "summary.reviews": ("Prüffälle", "Cases in review"),
    "summary.review_share": ("Anteil Prüffälle", "Share in review"),
    "summary.minutes_saved": ("Gesparte Minuten", "Minutes saved"),
    "summary.fees_saved": ("Gesparte Gebühren (EUR)", "Fees saved (EUR)"),
    "summary.largest": ("Größte Beträge unter den Ausnahmen", "Largest amounts among the exceptions"),
    "summary.none": ("keine", "none"),
    "summary.currencies": ("Nettobeträge nach Währung", "Net amounts by currency"),
    "summary.states": ("Nach Land der Nummer", "By state of the number"),
    "summary.registers": ("Nach entscheidendem Register", "By deciding register"),
    "summary.register": ("Register", "Register"),
    "summary.no_register": ("keines", "none"),
    "summary.state_of_number": ("Land", "State"),
    "summary.no_state": ("ohne EU-Nummer", "no EU number"),
    "summary.state_faults": ("Störungen", "Faults"),
    "summary.sheets": ("Blätter", "Sheets"),
    "summary.rows": ("Zeilen", "Rows"),
    "summary.shows": ("zeigt", "shows"),
    "summary.legend": ("Legende", "Legend"),
    # reconciliation
    "check.master": ("Gesamtprüfung", "Master check"),
    "check.ok": (
        "Stimmt überein: Quelle = Ergebnisse + Ausgesondertes + Fehler",
        "Agrees: source = results + set aside + errors",
    ),
    "check.wrong": ("Stimmt NICHT überein – siehe Blatt {sheet}", "Does NOT agree – see sheet {sheet}"),
    "check.difference": ("Differenz", "Difference"),
    "check.files": ("Zeilen der Dateien (Anzahl)", "Rows of the files (count)"),
    "check.files_hint": (
        "Gelesene Zeilen = Sätze + verlorene Zeilen; Sätze = Summe ihrer Verwendungen. Beide Differenzen müssen 0 sein.",
        "Rows read = records + lost rows; records = sum of their uses. Both differences must be 0.",
    ),
    "check.form": ("Form", "Form"),
    "check.rows": ("Gelesene Zeilen", "Rows read"),
    "check.records": ("Sätze", "Records"),
    "check.lost": ("Verlorene Zeilen", "Lost rows"),
    "check.used": ("Verwendet", "Used"),
    "check.difference_rows": ("Differenz Zeilen", "Difference in rows"),
    "check.difference_records": ("Differenz Sätze", "Difference in records"),
    "check.amounts": ("Nettobeträge (je Währung)", "Net amounts (by currency)"),
    "check.amounts_hint": (
        "Belege der Quelle = Ergebnisse + Ausgesondertes. Die Ergebnisse werden auf ihrem Blatt gezählt.",
        "Documents of the source = results + set aside. Results are counted on their sheet.",
    ),
    "check.source": ("Quelle", "Source"),
    "check.results": ("Ergebnisse", "Results"),
    "check.aside": ("Ausgesondert", "Set aside"),
    "check.controls": ("Kontrollen", "Controls"),
    "check.controls_hint": (
        "Was das Laufprotokoll zählte, gegen das, was in dieser Mappe steht.",
        "What the run ledger counted against what stands in this workbook.",
    ),
    "check.control": ("Kontrolle", "Control"),
    "check.expected": ("Laut Laufprotokoll", "Run ledger"),
    "check.found": ("In dieser Mappe", "This workbook"),
    "control.rows": ("Zeilen auf Blatt {sheet}", "Rows on sheet {sheet}"),
    "control.outcome": ("Ergebnis: {outcome}", "Outcome: {outcome}"),
    "control.net": ("Nettobetrag {outcome}, {currency}", "Net amount {outcome}, {currency}"),
    "control.reviews": ("Prüffälle", "Cases in review"),
    "control.unproven": ("Ergebnisse, deren Nachweis fehlt", "Results whose evidence is missing"),
    "check.uses": ("Verwendung der Sätze", "Uses of the records"),
    "check.uses_hint": (
        "Jeder gelesene Satz steht hier in genau einer Zeile, mit dem Grund, falls er zu keinem Ergebnis wurde.",
        "Every record that was read is counted in exactly one line, with the reason where it did not become a result.",
    ),
    "check.kind": ("Tabelle", "Table"),
    "check.category": ("Verwendung", "Use"),
    "check.count": ("Anzahl", "Count"),
    "check.amount": ("Betrag", "Amount"),
    "use.result": ("Ergebnis", "result"),
    "use.domestic": ("Inlandsumsatz", "domestic sale"),
    "use.third_country": ("Drittland", "third country"),
    "use.other_month": ("anderer Monat", "other month"),
    "use.cancelled": ("storniert", "cancelled"),
    "use.other_departure": ("Abgang aus anderem Land", "departure from another country"),
    "use.other_currency": ("andere Währung als das Ergebnis", "other currency than its result"),
    "use.unknown_destination": ("Bestimmungsland unbekannt", "destination unknown"),
    "use.not_in_master": ("nicht im Stamm", "not in the master"),
    "use.unreadable": ("nicht lesbar", "unreadable"),
    "use.one_time_account": ("CPD-Konto", "one-time account"),
    "use.deleted_without_sales": ("Löschvormerkung ohne Umsatz", "deletion flag, no sales"),
    "use.no_number_no_eu_sales": ("keine Nummer, kein EU-Umsatz", "no number, no EU sales"),
    "use.vendor": ("Kreditor", "vendor"),
    "use.vendor_without_number": ("Kreditor ohne Nummer", "vendor without number"),
    "use.merged": ("mit anderem Satz zusammengeführt", "merged with another record"),
    # about
    "about.purpose": (
        "Diese Mappe belegt die monatliche Prüfung der USt-IdNr. nach § 18e UStG und Art. 31 VO (EU) 904/2010. Beweis ist das "
        "Archiv der Anfragen und Antworten; diese Mappe verweist darauf.",
        "This workbook documents the monthly check of VAT numbers under § 18e UStG and Art. 31 Reg. (EU) 904/2010. The proof "
        "is the archive of inquiries and replies; this workbook points to it.",
    ),
    "about.run": ("Lauf", "Run"),
    "about.run_id": ("Kennung", "Identifier"),
    "about.month": ("Monat", "Month"),
    "about.requester": ("Anfragende USt-IdNr.", "Requesting VAT ID"),
    "about.mode": ("Register", "Registers"),
    "about.started": ("Begonnen (UTC)", "Started (UTC)"),
    "about.created": ("Stand der Nachweise (UTC)", "Evidence as of (UTC)"),
    "about.chain": ("Nachweiskette", "Evidence chain"),
    "about.chain_seq": ("Kopf: laufende Nummer", "Head: sequence number"),
    "about.chain_mac": ("Kopf: HMAC", "Head: HMAC"),
    "about.verify": ("Nachprüfen", "Verify"),
    "about.versions": ("Versionen", "Versions"),
    "about.policy": ("Regelwerk", "Policy"),
    "about.inputs": ("Eingaben", "Inputs"),
    "about.findings": ("Feststellungen", "Findings"),
    "about.steps": ("Dauer der Schritte", "Duration of the steps"),
    "about.step": ("Schritt", "Step"),
    "about.seconds": ("Sekunden", "Seconds"),
}


@dataclass(frozen=True, slots=True)
class Texts(Catalogue):
    """The catalogue of the VAT check in one language."""

    texts: ClassVar[Mapping[str, tuple[str, str]]] = _TEXTS

    def outcome(self, outcome: Outcome) -> str:
        """Return the word of an outcome."""
        return self(f"outcome.{outcome}")

    def month(self, month: str) -> str:
        """Return `2026-10` as `Oktober 2026`."""
        year, number = month.split("-")
        return f"{_MONTHS[self.language][int(number) - 1]} {year}"

    def signed(self, value: float) -> str:
        """Return a contribution with its sign and two digits."""
        return ("+" if value >= 0 else "−") + self.number(abs(value), 2)

    def place(self, origin: str) -> str:
        """Return where a value stands, as `domain.findings.Origin` writes it, in words; names of files and sheets stay."""
        return _PLACE.sub(lambda found: self(f"place.{found[1]}", number=found[2]), origin)

    def meaning(self, finding: Finding) -> str:
        """Return what a finding means and what to do."""
        return meaning(finding.code, self.language)

    def words(self, encoded: str) -> str:
        """Return a reason or recommendation in words; it travels as `code|value|value`."""
        return words(encoded, self.language)

    def reason(self, check: Check) -> str:
        """Return why a check ended as it did."""
        return self.words(check.reason)
