"""How alike two company names are, whatever their spelling, word order and legal form."""

import functools
import re
from typing import Final, NamedTuple

from rapidfuzz import fuzz

from domain.vat.matching import legal_forms
from domain.vat.matching.words import plain

# Words that say trade or kinship and not the company; they weigh less.
_GENERIC: Final = re.compile(
    r"(?:(?:agentur|austria|auto|bau|belgium|beteiligung|brothers|budow|commerc|compan|construc|construct|consult|costruzioni|"
    r"design|deutschland|druck|elektro|energ|engineer|espana|etablissement|europ|export|fabrik|figli|fils|firma|fliesen|food|"
    r"france|fratelli|freres|gebruder|germany|glas|group|groupe|gruppe|gruppo|grupo|handel|handl|hermanos|holding|holz|hotel|"
    r"immobil|import|industri|international|invest|italia|[ck]erami[ck]|kunststoff|logisti[ck]|management|market|marketing|"
    r"maschinen|mebl|media|metall|mobel|mobl|muebl|nederland|obchod|osterreich|papier|partner|pharma|polska|prevoz|print|"
    r"produktion|production|restaurant|service|shop|societ|sohne|solution|sons|spedition|stahl|stav|store|system|technik|"
    r"technolog|textil|trade|trading|transport|trasport|uberland|verpackung|verre|vertrieb|verwaltung|vetro|vidrio|werk)"
    r"[a-z]{0,5}){1,2}"
)
_ABBREVIATIONS: Final = {
    "gebr": "gebruder",
    "bros": "brothers",
    "intl": "international",
    "internat": "international",
    "int": "international",
    "mfg": "manufacturing",
    "masch": "maschinen",
    "maschb": "maschinenbau",
    "elektr": "elektro",
    "techn": "technik",
    "dtl": "deutschland",
    "dt": "deutsche",
    "osterr": "osterreichische",
    "st": "sankt",
    "saint": "sankt",
    "svcs": "services",
    "sys": "systems",
    "co": "company",
    "cie": "company",
    "cia": "company",
    "ste": "societe",
    "ets": "etablissements",
    "hnos": "hermanos",
    "flli": "fratelli",
    "zakl": "zaklad",
    "przeds": "przedsiebiorstwo",
}
_FILLERS: Final = frozenset(
    {"fa", "firma", "herr", "frau", "mr", "mrs", "mme", "monsieur", "the", "der", "die", "das", "company"}
)
_COMPANY_SUFFIX: Final = re.compile(r"(?<=[a-z]{3})gesellschaft$|(?<=[a-z]{3}s)ges$")

_GENERIC_WEIGHT: Final = 0.4
_SAME_WORD: Final = 80  # percent alike from which two long words are one word with a slip
_SHORT: Final = 3  # words up to this length must be equal


class Name(NamedTuple):
    """A company name taken apart: all words, the own words and the legal forms."""

    words: str
    own: tuple[str, ...]
    forms: tuple[str, ...]


@functools.lru_cache(maxsize=8_192)
def read(name: str) -> Name:
    """Take a name apart. Words for "company" go, abbreviations are written out."""
    words = plain(name).replace("f lli ", "fratelli ")  # F.lli
    own, forms = legal_forms.split(words)
    spelled = tuple(_COMPANY_SUFFIX.sub("", _ABBREVIATIONS.get(token, token)) for token in own)
    kept = tuple(token for token in spelled if token not in _FILLERS)
    return Name(words, kept or spelled, forms)


def similarity(one: str, other: str) -> float:
    """How alike two names are, 0 to 1, legal forms aside. Greek registers print a trade name behind `||`: either may match."""
    candidates = [other, *other.split("||")] if "||" in other else [other]
    ours = read(one)
    return max(_own_words(ours.own, read(candidate).own) for candidate in candidates)


def similarity_cut(one: str, other: str) -> float:
    """How alike they are where `one` may have been cut off: it is held against as many characters of `other`."""
    ours, theirs = read(one).words, read(other).words
    if len(ours) >= len(theirs):
        return similarity(one, other)
    return max(similarity(one, other), fuzz.ratio(ours, theirs[: len(ours)]) / 100)


def _own_words(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    if not one or not other:
        return 0.0
    if one == other or sorted(one) == sorted(other):
        return 1.0
    ours, theirs = [_best(token, other) for token in one], [_best(token, one) for token in other]
    contradict = 0.0 in ours and 0.0 in theirs
    covered = (_covered(one, ours, contradict) + _covered(other, theirs, contradict)) / 2
    if covered > 0.95:
        return covered
    # Words joined on one side and apart on the other: Bau Technik, Bautechnik.
    joined = fuzz.ratio("".join(one), "".join(other)) / 100
    return max(covered, joined if joined >= 0.9 else 0.0)


def _covered(tokens: tuple[str, ...], found: list[float], contradict: bool) -> float:
    """The share of the words that the other side holds, by length.

    Words of the trade count less, for they confirm little and are often left out. Where each side has words that the other
    lacks, the missing ones count fully: Huber Reisen is not Huber Transporte.
    """
    weights = [len(t) if contradict and not share else _weight(t) for t, share in zip(tokens, found, strict=True)]
    return sum(weight * share for weight, share in zip(weights, found, strict=True)) / sum(weights)


@functools.lru_cache(maxsize=8_192)
def _weight(token: str) -> float:
    return len(token) * _GENERIC_WEIGHT if _GENERIC.fullmatch(token) else float(len(token))


def _best(token: str, others: tuple[str, ...]) -> float:
    if token in others:
        return 1.0
    if len(token) <= _SHORT or token.isdigit():
        return 0.0
    best = max(fuzz.ratio(token, other) for other in others)
    return best / 100 if best >= _SAME_WORD else 0.0
