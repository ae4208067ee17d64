"""Text of any European script, reduced to plain Latin words that compare alike however they were typed."""

import functools
import re
from typing import Final

from anyascii import anyascii

# Official romanisations where letter by letter goes wrong: Greek ELOT 743, Bulgarian law of 2009.
_GREEK: Final = (("ου", "ou"), ("αυ", "av"), ("ευ", "ev"), ("γγ", "ng"), ("γχ", "nch"), ("γξ", "nx"), ("χ", "ch"), ("φ", "f"))
_CYRILLIC: Final = (("щ", "sht"), ("ъ", "a"), ("ь", "y"), ("х", "h"), ("ц", "ts"), ("й", "y"))
_STRESS: Final = str.maketrans("άέήίόύώϊϋΐΰς", "αεηιουωιυιυσ")

# Umlauts are written as ä, ae or a, ø as oe or o, å as aa or a: all become the plain letter, on both sides alike.
_DIGRAPHS: Final = re.compile(r"ae|oe|ue(?!\b)|aa")
_PLAIN: Final = {"ae": "a", "oe": "o", "ue": "u", "aa": "a"}

_INITIALS: Final = re.compile(r"\b(\w)[./](?=\w\b)")  # S.r.l. -> Srl., A/S -> AS
_SPACED_INITIALS: Final = re.compile(r"\b(?:\w )+\w\b")  # s r l -> srl, only where all are single letters
_NO_WORD: Final = re.compile(r"[^a-z0-9]+")
_CONNECTIVES: Final = re.compile(r"\b(?:und|and|et|og|och|kai|ja|en)\b|(?<=\w\w )[yei](?= \w\w)")


@functools.lru_cache(maxsize=8_192)
def plain(text: str) -> str:
    """Lower-case Latin words with single blanks: umlauts, accents, Greek and Cyrillic romanised, punctuation gone.

    Good: `plain("Müller & Söhne G.m.b.H.")` is `muller sohne gmbh`, and `plain("MUELLER UND SOEHNE GMBH")` is the same.
    """
    latin = text.lower() if text.isascii() else _romanised(text.lower())
    joined = _INITIALS.sub(r"\1", latin) if "." in latin or "/" in latin else latin
    joined = joined.replace("'", "").replace("`", "")
    spaced = _NO_WORD.sub(" ", joined)
    folded = _DIGRAPHS.sub(lambda found: _PLAIN[found[0]], " ".join(_CONNECTIVES.sub(" ", spaced).split()))
    return _SPACED_INITIALS.sub(lambda found: found[0].replace(" ", ""), folded) if " " in folded else folded


def _romanised(text: str) -> str:
    if any("\u0370" <= letter <= "\u03ff" or "\u1f00" <= letter <= "\u1fff" for letter in text):
        text = text.translate(_STRESS)
        for letters, latin in _GREEK:
            text = text.replace(letters, latin)
    if any("\u0400" <= letter <= "\u04ff" for letter in text):
        for letters, latin in _CYRILLIC:
            text = text.replace(letters, latin)
    return anyascii(text).lower()
