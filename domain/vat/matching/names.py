"""How alike two company names are, whatever their spelling, word order and legal form."""

import functools
import re
from typing import Final, NamedTuple

from rapidfuzz import fuzz

from domain.vat.matching import legal_forms
from domain.vat.matching.words import plain

# Words that say the trade and not the company; they weigh half.
_GENERIC: Final = re.compile(
    r"(?:handel|vertrieb|bau|maschinenbau|technik|elektro|metallbau|mobel|holding|gruppe|group|grupo|gruppo|groupe|international|"
    r"logistik|logistic|transport|spedition|service|system|solution|consult|trading|trade|europ|deutschland|germany|osterreich|"
    r"austria|france|italia|espana|polska|nederland|belgium|commerc|industri|production|produktion|import|export|invest|immobil|"
    r"hotel|restaurant|auto|pharma|food|textil|print|druck|media|energ|construct|costruzioni|construc|budow|stav|obchod|"
    r"handl|stahl|holz|glas|papier|kunststoff|verpackung|werk|fabrik|technolog|engineer|design|marketing|partner|compan|firma|"
    r"shop|store|market|agentur|verwaltung|beteiligung|management)[a-z]{0,5}"
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
    words = plain(name)
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
    covered = (_covered(one, other) + _covered(other, one)) / 2
    if covered > 0.95:
        return covered
    # Words joined on one side and apart on the other: Bau Technik, Bautechnik.
    joined = fuzz.ratio("".join(one), "".join(other)) / 100
    return max(covered, joined if joined >= 0.9 else 0.0)


def _covered(these: tuple[str, ...], others: tuple[str, ...]) -> float:
    """The share of these words that the others hold, by length; words of the trade count half."""
    weights = [_weight(token) for token in these]
    found = sum(weight * _best(token, others) for weight, token in zip(weights, these, strict=True))
    return found / sum(weights)


@functools.lru_cache(maxsize=8_192)
def _weight(token: str) -> float:
    return len(token) / 2 if _GENERIC.fullmatch(token) else float(len(token))


def _best(token: str, others: tuple[str, ...]) -> float:
    if token in others:
        return 1.0
    if len(token) <= _SHORT or token.isdigit():
        return 0.0
    best = max(fuzz.ratio(token, other) for other in others)
    return best / 100 if best >= _SAME_WORD else 0.0
