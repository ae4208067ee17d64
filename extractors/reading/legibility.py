"""Does it look like writing? The share of words that look like language or figures, without a dictionary.

Good: `Rechnung`, `1.234,56`, `DE123456789`, `Straße`. Bad: `5HFKQXQJ` (a shifted font), `ﾞ�`, `wqrtzx`.
"""

import functools
import re
from collections.abc import Iterable
from typing import Final

_FIGURES: Final = re.compile(r"^[^\w\s]{0,3}(?:[A-Za-z]{0,4}[-./:]?)?\d[\d.,:;/'’%€$£+-]*(?:[A-Za-z]{0,4}|[^\w\s]{0,3})$")
_VOWELS: Final = frozenset("aeiouyäöüáàâéèêëíîïóôúùûœæåø")
_PUNCTUATION: Final = "()[]{}.,:;!?'\"„“”‚‘’»«-–—/\\|*•·&+%=<>_#@©®™§€$£°"
_SIGNS: Final = frozenset("-–—|/:&+*•·=%€$£§()@#.,")
_CONSONANTS_IN_A_ROW: Final = 6
_ABBREVIATION: Final = 4  # letters: GmbH, zzgl, MwSt need no vowel
_GROUPS: Final = re.compile(r"[^\W\d]+|\d+")
_GROUPS_OF_IDENTIFIERS: Final = 4


def legibility(words: Iterable[str]) -> float:
    """Share of characters that stand in plausible words, 0 to 1; 0 without any word."""
    good = total = 0
    for word in words:
        total += len(word)
        good += len(word) if plausible(word) else 0
    return good / total if total else 0.0


@functools.lru_cache(maxsize=20_000)
def plausible(word: str) -> bool:
    """Whether a word could be language, a figure, an identifier or a sign of punctuation."""
    if _FIGURES.match(word) or set(word) <= _SIGNS:
        return True
    bare = word.strip(_PUNCTUATION)
    if not bare:
        return False
    return all(_plausible_part(part) for part in re.split(r"[-./:@_&+'’,()=]+", bare) if part)


def _plausible_part(part: str) -> bool:
    if part.isalpha():
        return _like_language(part)
    if not part.isalnum():
        return False
    groups = _GROUPS.findall(part)  # an identifier
    return len(groups) <= _GROUPS_OF_IDENTIFIERS and all(_like_language(group) for group in groups if group.isalpha())


def _like_language(part: str) -> bool:
    if not all(c.isascii() or "À" <= c <= "ſ" or "Ͱ" <= c <= "ӿ" for c in part):
        return False
    if "Ͱ" <= part[0] <= "ӿ" or len(part) <= _ABBREVIATION:
        return True
    small = part.lower()
    if part != part.upper() and sum(c.isupper() for c in part[1:]) > 2:
        return False
    return any(c in _VOWELS for c in small) and _longest_consonants(small) < _CONSONANTS_IN_A_ROW


def _longest_consonants(word: str) -> int:
    longest = run = 0
    for c in word:
        run = 0 if c in _VOWELS else run + 1
        longest = max(longest, run)
    return longest
