"""When a printed text is the name or address that the truth says: for labels in training and for measuring."""

import re
from typing import Final

from rapidfuzz import fuzz

from domain.vat.matching.words import plain

_ALIKE: Final = 88  # OCR and abbreviations leave so much of a long text
_LONG: Final = 10
_LISTS: Final = frozenset({"managers"})
_SEVERAL: Final = re.compile(r"\s*[;|]\s*|\s*,\s+(?=[A-ZÄÖÜ])")


def values_of(field: str, value: str | None) -> tuple[str, ...]:
    """The value of a field and, where it lists several persons, each of them; nothing where the document does not say."""
    if not value:
        return ()
    return tuple(dict.fromkeys((value, *filter(None, _SEVERAL.split(value))))) if field in _LISTS else (value,)


def same_name(one: str, other: str) -> bool:
    """Whether two texts are the same name, whatever their case, accents and punctuation, with few letters misread."""
    ours, theirs = plain(one), plain(other)
    if ours == theirs:
        return bool(ours)
    return min(len(ours), len(theirs)) >= _LONG and fuzz.ratio(ours, theirs, score_cutoff=_ALIKE) > 0
