"""Why a document needs a person, in words, German and English. A reason travels as `code|value|value`.

`docs/reasons.md` lists the codes.
"""

from typing import Final

from domain.documents.field_texts import field_words

LANGUAGES: Final = ("de", "en")

REVIEW_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "document_failed": ("Die Datei konnte nicht gelesen werden: {0}", "The file could not be read: {0}"),
    "document_type_unknown": ("Die Art des Dokuments ist nicht erkannt.", "The type of the document is not recognised."),
    "document_finding": ("{0}", "{0}"),
    "field_doubtful": (
        "{0}: zu unsicher, um ohne Prüfung zu gelten ({1} %).",
        "{0}: too uncertain to hold without a look ({1} %).",
    ),
    "field_without_confidence": (
        "{0}: Sicherheit wurde nicht gemessen.",
        "{0}: confidence was not measured.",
    ),
    "document_same_bytes": (
        "Dieselbe Datei kam schon einmal: {0}.",
        "The same file came before: {0}.",
    ),
    "document_same_number": (
        "Nummer und Lieferant wie in {0}: vermutlich doppelt.",
        "Number and supplier as in {0}: probably a duplicate.",
    ),
    "document_looks_like": (
        "Sieht aus wie {0}: vermutlich dasselbe Papier, neu erfasst.",
        "Looks like {0}: probably the same paper, captured again.",
    ),
    "document_four_eyes": (
        "Betrag ab {0} EUR: eine zweite Person entscheidet mit.",
        "Amount from {0} EUR: a second person decides, too.",
    ),
}


def document_words(encoded: str, language: str = "de") -> str:
    """The words for a reason with its values. What is no known reason is returned as it is."""
    code, *values = encoded.split("|")
    if code not in REVIEW_TEXTS:
        return encoded
    template = REVIEW_TEXTS[code][LANGUAGES.index(language)]
    if code.startswith("field_"):
        values[:1] = [field_words(values[0], language)] if values else []
    return template.format(*values, *[""] * template.count("{"))
