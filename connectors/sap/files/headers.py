"""Reading a header row with the dictionary: which column is which field, and in which language.

A header is compared after `normalise`: width forms folded, lower case, only letters and digits left, umlauts both as `ae` and
as `a`.

    match(["Debitor", "Lnd", "Name 1", "USt-IdNr."])  ->  KUNNR, LAND1, NAME1, STCEG in German
    match(["Hersteller", "Farbe"])                    ->  nothing
"""

import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from connectors.sap.dictionary import NEXT_OF_SAME_NAME, TEXTS, Field, Language

_TABLE_PREFIX = re.compile(r"^(?:KNA1|KNB1|KNAS|ADRC|VBRK|LFA1|LFB1|LFAS)[-~.]", re.IGNORECASE)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


@functools.lru_cache(maxsize=4096)
def normalise(header: str) -> tuple[str, ...]:
    """Return the forms under which a header is compared, most literal first; empty when no letter or digit is left."""
    folded = unicodedata.normalize("NFKC", _TABLE_PREFIX.sub("", header.strip())).casefold()
    bare = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    forms = (_alphanumeric(folded.translate(_UMLAUTS)), _alphanumeric(bare))
    return tuple(dict.fromkeys(form for form in forms if form))


def _alphanumeric(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def printed(field: Field) -> str:
    """Return the field as a person may know it, for messages: `STCEG (Umsatzsteuer-Id.Nr, VAT Registration No.)`."""
    texts = TEXTS[field]
    return f"{field.value} ({texts.german.split('|')[0]}, {texts.english.split('|')[0]})"


@functools.cache
def spellings(field: Field) -> frozenset[str]:
    """Return every normalised spelling of a field in every language."""
    return frozenset(form for form, meanings in _index().items() if field in meanings.values())


@functools.cache
def _index() -> Mapping[str, Mapping[Language, Field]]:
    """Return {normalised text: {language: field}}; a text with two fields in one language is a mistake in `TEXTS`."""
    index: dict[str, dict[Language, Field]] = {}
    for field, texts in TEXTS.items():
        sources = {
            Language.TECHNICAL: f"{field.value}|{texts.synonyms}",
            Language.GERMAN: texts.german,
            Language.ENGLISH: texts.english,
            Language.FRENCH: texts.french,
        }
        for language, source in sources.items():
            for form in (form for text in source.split("|") for form in normalise(text)):
                known = index.setdefault(form, {}).setdefault(language, field)
                if known is not field:
                    msg = f"the {language} header {form!r} stands for {known} and for {field}"
                    raise ValueError(msg)
    return index


class Duplicate(NamedTuple):
    """A header that named a field already taken by an earlier column; both are positions in the header row."""

    field: Field
    first: int
    again: int


class Match(NamedTuple):
    """What the dictionary makes of one row: `fields` maps each recognised field to its position."""

    language: Language
    fields: Mapping[Field, int]
    duplicates: tuple[Duplicate, ...]

    @property
    def score(self) -> int:
        """How many columns were recognised."""
        return len(self.fields)


def match(headers: Sequence[str], cut: Iterable[int] = ()) -> Match:
    """Return the fields of a header row in the language that explains most of it.

    Args:
        headers: the texts as printed.
        cut: positions of texts that fill their column to the last character and may have lost their end (a list cuts
            "Postleitzahl" to "Postleitza"); these are also known by a beginning of five letters that only one field has.
    """
    cut = frozenset(cut)
    meanings = [_meanings(header, position in cut) for position, header in enumerate(headers)]
    votes = Counter(language for meaning in meanings for language in meaning)
    order = sorted(Language, key=lambda language: -votes[language])  # stable: technical names win a draw
    fields: dict[Field, int] = {}
    duplicates: list[Duplicate] = []
    for position, meaning in enumerate(meanings):
        field = next((meaning[language] for language in order if language in meaning), None)
        if field is None:
            continue
        while (
            field in fields and field in NEXT_OF_SAME_NAME and normalise(headers[fields[field]]) == normalise(headers[position])
        ):
            field = NEXT_OF_SAME_NAME[field]
        if field in fields:
            duplicates.append(Duplicate(field, fields[field], position))
        else:
            fields[field] = position
    return Match(order[0], fields, tuple(duplicates))


def field_of(label: str) -> frozenset[Field]:
    """Return every field that a label may mean in any language; empty when it is unknown."""
    return frozenset(_meanings(label, cut=False).values())


def _meanings(header: str, cut: bool) -> Mapping[Language, Field]:
    forms = normalise(header)
    for form in forms:
        if form in _index():
            return _index()[form]
    return next((_beginnings()[form] for form in forms if form in _beginnings()), {}) if cut else {}


@functools.cache
def _beginnings() -> Mapping[str, Mapping[Language, Field]]:
    """Return {beginning of five letters or more: what it means}, where all headers that begin so mean the same field."""
    found: dict[str, list[tuple[Language, Field]]] = {}
    for text, meanings in _index().items():
        for end in range(5, len(text) + 1):
            found.setdefault(text[:end], []).extend(meanings.items())
    return {beginning: dict(meanings) for beginning, meanings in found.items() if len({field for _, field in meanings}) == 1}
