"""Whether a document came before: the same bytes, the same number from the same supplier, or another scan of the same paper.

Two scans share no byte and no OCR is twice alike, so near-duplicates are compared by what they say: shingles of three words,
condensed to a MinHash sketch (Broder, On the resemblance and containment of documents, 1997) whose equal places estimate the
share of common shingles. Two invoices of one supplier over other goods stay apart by their words; two that
differ in number and amount alone are told apart by these.

Good: a scan and its fax are `near`. Bad: last month's invoice for the same rent has another number, and is none.
"""

import enum
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from typing import Final, NamedTuple

from rapidfuzz import fuzz

_PLACES: Final = 64
_PRIME: Final = (1 << 61) - 1
_SEEDS: Final = tuple(
    int.from_bytes(hashlib.blake2b(f"sketch {place}".encode(), digest_size=16).digest(), "big") % _PRIME
    for place in range(2 * _PLACES)
)
_WORDS: Final = re.compile(r"\w+")
_NEAR: Final = 0.45  # where each reading misreads one word in twenty, 0.95^6 of the shingles agree: a resemblance of 0.58
_SAME_NAME: Final = 90.0
_LEGAL: Final = re.compile(r"\b(?:gmbh|ag|kg|ohg|ug|co|mbh|ltd|limited|sarl|sas|sa|bv|inc|llc|se|ek|gbr|und|and|et)\b")


class Resemblance(enum.StrEnum):
    """How one document is the same as another."""

    SAME_BYTES = "same_bytes"
    SAME_NUMBER = "same_number"
    NEAR = "near_duplicate"


class Trace(NamedTuple):
    """What is kept of a document to recognise it again.

    `number` and `supplier` (VAT ID, else name) are empty where they were not found; `amount` is the gross amount as text;
    `sketch` is empty for a document with too few words.
    """

    sha256: str
    number: str
    supplier: str
    amount: str
    sketch: tuple[int, ...]


def sketch_of(words: Iterable[str]) -> tuple[int, ...]:
    """The MinHash sketch of a text, 64 numbers below 2**61; empty for a text of fewer than eight words."""
    plain = [word for text in words for word in _WORDS.findall(_folded(text))]
    if len(plain) < 8:
        return ()
    shingles = {" ".join(plain[at : at + 3]) for at in range(len(plain) - 2)}
    hashes = [int.from_bytes(hashlib.blake2b(shingle.encode(), digest_size=7).digest(), "big") for shingle in shingles]
    pairs = zip(_SEEDS[::2], _SEEDS[1::2], strict=True)
    return tuple(min((factor * value + offset) % _PRIME for value in hashes) for factor, offset in pairs)


def similarity(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The estimated share of common shingles, 0 to 1; 0 where a sketch is empty; its standard error is 0.06."""
    if len(one) != len(other) or not one:
        return 0.0
    return sum(a == b for a, b in zip(one, other, strict=True)) / len(one)


def resemblance(one: Trace, other: Trace) -> Resemblance | None:
    """How a document is the same as another, None where it is another one."""
    if one.sha256 == other.sha256:
        return Resemblance.SAME_BYTES
    same_supplier = _same_supplier(one.supplier, other.supplier)
    both_numbered = bool(one.number and other.number)
    if both_numbered and _bare(one.number) == _bare(other.number) and same_supplier:
        return Resemblance.SAME_NUMBER
    if both_numbered and _bare(one.number) != _bare(other.number):
        return None  # rents and subscriptions differ in nothing but number and day
    if one.amount and other.amount and one.amount != other.amount:
        return None
    return Resemblance.NEAR if similarity(one.sketch, other.sketch) >= _NEAR else None


def _same_supplier(one: str, other: str) -> bool:
    """Whether two VAT IDs or two names are one supplier's."""
    if not one or not other:
        return False
    if one == other:
        return True
    plain = [_LEGAL.sub(" ", _folded(name)) for name in (one, other)]
    return not any(character.isdigit() for character in one + other) and fuzz.token_sort_ratio(*plain) >= _SAME_NAME


def _bare(number: str) -> str:
    """A number as people compare it: capitals and figures only, leading zeros of the whole left out."""
    return re.sub(r"[^0-9A-Z]", "", number.upper()).lstrip("0")


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
