"""Every word of a batch's workbook in German and English."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from domain.documents.field_texts import FIELD_TEXTS, TYPE_TEXTS
from domain.documents.reasons import document_words
from reports.catalogue import Catalogue

_TEXTS: dict[str, tuple[str, str]] = {
    "title": ("Belege {run_id}", "Documents {run_id}"),
    "line": ("Lauf {run_id} · Modell {model}", "Run {run_id} · model {model}"),
    "page_of": ("Seite &P von &N", "Page &P of &N"),
    "time_format": ("dd.mm.yyyy hh:mm:ss", "yyyy-mm-dd hh:mm:ss"),
    "sheet.summary": ("Übersicht", "Summary"),
    "sheet.documents": ("Belege", "Documents"),
    "sheet.fields": ("Felder", "Fields"),
    "sheet.lines": ("Positionen", "Lines"),
    "sheet.findings": ("Feststellungen", "Findings"),
    "sheet.about": ("Über den Lauf", "About"),
    "shows.documents": ("jeder Beleg mit Art, Weg und Gründen", "every document with type, route and reasons"),
    "shows.fields": (
        "jeder Wert mit Fundstelle, Sicherheit und Begründung",
        "every value with its place, confidence and reasons",
    ),
    "shows.lines": ("die Positionen der Tabellen", "the lines of the tables"),
    "shows.findings": ("was beim Lesen und Prüfen auffiel", "what was noticed while reading and checking"),
    "shows.about": ("Lauf, Modell, Versionen", "run, model, versions"),
    "route.accepted": ("übernommen", "accepted"),
    "route.review": ("Prüffall", "review"),
    "route.failed": ("nicht lesbar", "unreadable"),
    "means.accepted": (
        "Jeder Wert ist durch ein Zertifikat gedeckt oder von einem Menschen bestätigt.",
        "Every value is covered by a certificate or was confirmed by a person.",
    ),
    "means.review": ("Ein Mensch sieht nach; die Gründe stehen in der Zeile.", "A person looks; the row says why."),
    "means.failed": (
        "Die Datei war nicht lesbar; die Zeile sagt, warum.",
        "The file could not be read; the row says why.",
    ),
    "segment.born_digital": ("elektronisch", "born digital"),
    "segment.clean_scan": ("guter Scan", "clean scan"),
    "segment.poor_scan": ("schlechter Scan", "poor scan"),
    "segment.photo": ("Foto", "photo"),
    "segment.unknown": ("unbekannt", "unknown"),
    "source.text_layer": ("Textebene", "text layer"),
    "source.tesseract": ("Tesseract", "Tesseract"),
    "source.rapidocr": ("RapidOCR", "RapidOCR"),
    "source.einvoice": ("E-Rechnung", "e-invoice"),
    "source.computed": ("errechnet", "computed"),
    "source.person": ("Mensch", "person"),
    "accepted.yes": ("ja", "yes"),
    "accepted.no": ("nein", "no"),
    "column.document": ("Beleg", "Document"),
    "column.file": ("Datei", "File"),
    "column.type": ("Art", "Type"),
    "column.type_confidence": ("Sicherheit der Art", "Type confidence"),
    "column.route": ("Weg", "Route"),
    "column.number": ("Nummer", "Number"),
    "column.partner": ("Partner", "Partner"),
    "column.date": ("Datum", "Date"),
    "column.amount": ("Betrag", "Amount"),
    "column.currency": ("Währung", "Currency"),
    "column.segment": ("Vorlage", "Segment"),
    "column.pages": ("Seiten", "Pages"),
    "column.accepted_share": ("Werte übernommen", "Values accepted"),
    "column.reasons": ("Warum ein Mensch", "Why a person"),
    "column.decided_by": ("Entschieden von", "Decided by"),
    "column.field": ("Feld", "Field"),
    "column.value": ("Wert", "Value"),
    "column.confidence": ("Sicherheit", "Confidence"),
    "column.accepted": ("Übernommen", "Accepted"),
    "column.page": ("Seite", "Page"),
    "column.source": ("Gelesen von", "Read by"),
    "column.raw": ("Wortlaut", "As printed"),
    "column.why": ("Begründung", "Reasons"),
    "column.signals": ("Woraus sich die Sicherheit ergibt", "What the confidence is made of"),
    "column.code": ("Code", "Code"),
    "column.message": ("Feststellung", "Finding"),
    "column.position": ("Position", "Position"),
    "column.article": ("Artikel", "Article"),
    "column.gtin": ("GTIN", "GTIN"),
    "column.description": ("Bezeichnung", "Description"),
    "column.quantity": ("Menge", "Quantity"),
    "column.unit": ("Einheit", "Unit"),
    "column.unit_price": ("Einzelpreis", "Unit price"),
    "column.discount": ("Rabatt", "Discount"),
    "column.tax_rate": ("Steuersatz", "Tax rate"),
    "column.net": ("Netto", "Net"),
    "column.invoice_number": ("Rechnung", "Invoice"),
    "column.invoice_date": ("Rechnungsdatum", "Invoice date"),
    "column.due_date": ("Fällig", "Due"),
    "column.gross": ("Brutto", "Gross"),
    "column.paid": ("Gezahlt", "Paid"),
    "column.open": ("Offen", "Open"),
    "column.other": ("Weitere Spalten", "Other columns"),
    "summary.subtitle": (
        "{documents} Belege aus {files} Dateien, {pages} Seiten",
        "{documents} documents from {files} files, {pages} pages",
    ),
    "summary.routes": ("Wege", "Routes"),
    "summary.count": ("Anzahl", "Count"),
    "summary.share": ("Anteil", "Share"),
    "summary.total": ("Summe", "Total"),
    "summary.accepted": ("Übernommen", "Accepted"),
    "summary.values": ("Werte", "Values"),
    "summary.by_type": ("Werte nach Art des Belegs", "Values by type of document"),
    "summary.by_segment": ("Werte nach Güte der Vorlage", "Values by segment"),
    "summary.by_field": ("Werte nach Feld", "Values by field"),
    "summary.sheets": ("Blätter", "Sheets"),
    "summary.rows": ("Zeilen", "Rows"),
    "summary.shows": ("zeigt", "shows"),
    "about.purpose": (
        "Was aus den Belegen gelesen wurde, wie sicher jeder Wert ist und warum. Beweis ist der Beleg selbst.",
        "What was read from the documents, how sure each value is and why. The proof is the document itself.",
    ),
    "about.run": ("Lauf", "Run"),
    "about.run_id": ("Kennung", "Identifier"),
    "about.model": ("Modell", "Model"),
    "about.started": ("Begonnen (UTC)", "Started (UTC)"),
    "about.created": ("Stand (UTC)", "As of (UTC)"),
    "about.files": ("Dateien", "Files"),
    "about.pages": ("Seiten", "Pages"),
    "about.reading_seconds": ("Sekunden Lesen", "Seconds of reading"),
    "about.ocr_seconds": ("davon Texterkennung", "of these recognising images"),
    "about.versions": ("Versionen", "Versions"),
    "about.policy": ("Regelwerk", "Policy"),
    **{f"type.{name}": words for name, words in TYPE_TEXTS.items()},
    **{f"field.{name}": words for name, words in FIELD_TEXTS.items()},
}


@dataclass(frozen=True, slots=True)
class DocumentTexts(Catalogue):
    """The catalogue of the document journey in one language."""

    texts: ClassVar[Mapping[str, tuple[str, str]]] = _TEXTS

    def words(self, encoded: str) -> str:
        """Return a reason in words; it travels as `code|value|value`."""
        return document_words(encoded, self.language)

    def signed(self, value: float) -> str:
        """Return a contribution with its sign and two digits."""
        return ("+" if value >= 0 else "−") + self.number(abs(value), 2)
