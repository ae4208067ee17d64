"""What columns are called in German, English and French, and what rows say that are no items.

A label is compared after `key` has taken away case, accents, punctuation, and words that say nothing about the column (the
currency, `in`, `total of`). Labels were gathered from the public invoice forms of ZUGFeRD, Factur-X and Peppol and from common
accounting programs' words; what is not here is found by similarity, and at last by the arithmetic of the cells.
"""

import enum
import functools
import re
import tomllib
import unicodedata
from importlib.resources import files
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process

from domain.documents.types import DocumentType


class Content(enum.Enum):
    """What the cells of a column hold."""

    TEXT = enum.auto()
    CODE = enum.auto()  # short, with figures: a position, an article number, an invoice number
    NUMBER = enum.auto()
    DATE = enum.auto()


CONTENT: Final = {
    "position": Content.CODE, "article": Content.CODE, "gtin": Content.CODE, "description": Content.TEXT,
    "quantity": Content.NUMBER, "unit": Content.TEXT, "unit_price": Content.NUMBER, "price_basis": Content.NUMBER,
    "discount": Content.NUMBER, "tax_rate": Content.NUMBER, "tax": Content.NUMBER, "net": Content.NUMBER,
    "gross": Content.NUMBER, "invoice_number": Content.CODE, "invoice_date": Content.DATE, "due_date": Content.DATE,
    "paid": Content.NUMBER, "open": Content.NUMBER, "other_text": Content.TEXT, "other_code": Content.CODE,
    "other_number": Content.NUMBER, "other_date": Content.DATE,
}  # fmt: skip
"""What each column holds. Columns called `other_…` are known or guessed, kept apart, and not reported."""

_NOISE: Final = frozenset(
    ["in", "eur", "euro", "euros", "chf", "usd", "gbp", "€", "$", "£", "eurht", "the", "de", "des", "of", "pro", "ca"]
)
_ENDINGS: Final = re.compile(r"[^0-9a-z#%€$£]+")


def key(text: str) -> str:
    """A label as it is compared: lower case, no accents, umlauts spelled out, words parted by one blank."""
    spelled = text.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    bare = "".join(c for c in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(c))
    return " ".join(_ENDINGS.sub(" ", bare.replace("w/o", "wo").replace("'", " ")).split())


def _bare(text: str) -> str:
    """A key without the words that say nothing about a column."""
    return " ".join(word for word in key(text).split() if word not in _NOISE)


class Vocabulary(NamedTuple):
    """Labels by key and the column of each; `squeezed` without blanks, `beginnings` are the first two letters."""

    columns: dict[str, str]
    squeezed: dict[str, str]
    beginnings: frozenset[str]


def _vocabulary(labels: dict[str, list[str]]) -> Vocabulary:
    columns = {key(label): column for column, names in labels.items() for label in names}
    for label, column in list(columns.items()):
        if bare := _bare(label):
            columns.setdefault(bare, column)
    squeezed = {label.replace(" ", ""): column for label, column in columns.items()}
    return Vocabulary(columns, squeezed, frozenset(label[:2] for label in squeezed))


_WORDS: Final = tomllib.loads(files("extractors.tables").joinpath("labels.toml").read_text("utf-8"))
_VOCABULARIES: Final = {name: _vocabulary(_WORDS[name]) for name in ("items", "invoices")}
_OPEN_TYPES: Final = frozenset({DocumentType.DUNNING_LETTER, DocumentType.PAYMENT_ADVICE})


@functools.lru_cache(maxsize=8_192)
def _column(text: str, name: str, near: bool) -> str | None:
    vocabulary = _VOCABULARIES[name]
    bare = _bare(text)
    if not bare:
        return vocabulary.columns.get(key(text))
    found = vocabulary.columns.get(bare) or vocabulary.squeezed.get(bare.replace(" ", ""))
    if found or not near or len(bare) < 5 or bare[:2] not in vocabulary.beginnings:
        return found
    alike = process.extractOne(bare, vocabulary.columns.keys(), scorer=fuzz.ratio, score_cutoff=88)
    return vocabulary.columns[alike[0]] if alike and len(alike[0]) >= 5 else None


def column_of(text: str, document_type: DocumentType, *, near: bool = True) -> str | None:
    """The column that a label names, None where it is no label; `near` takes misread and unlisted labels by likeness."""
    return _column(text, "invoices" if document_type in _OPEN_TYPES else "items", near)


def _openings(name: str) -> re.Pattern[str]:
    """One pattern for the beginnings of rows of one kind."""
    words = (re.escape(word[:-1]) if word.endswith("*") else rf"{re.escape(word)}\b" for word in _WORDS["openings"][name])
    return re.compile("|".join(words))


_TOTALS: Final = _openings("totals")
_CARRY: Final = _openings("carry")
_CHANGE: Final = _openings("change")


def says_totals(text: str) -> bool:
    """Whether a row opens the totals under a table."""
    return _TOTALS.match(key(text)) is not None


def says_carry(text: str) -> bool:
    """Whether a row carries a sum over to the next page, or from the last one."""
    return _CARRY.match(key(text)) is not None


def says_change(text: str) -> bool:
    """Whether a row is a discount or surcharge on the item above."""
    return _CHANGE.match(key(text)) is not None
