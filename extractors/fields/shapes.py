"""What a candidate itself looks like, and what its kind lets one ask: is it the earliest date, has the name a legal form."""

import bisect
import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from domain.documents.types import Kind
from domain.documents.values import folded
from extractors.fields.candidates import Found
from extractors.fields.lexicon import meanings
from extractors.fields.surroundings import Context, Surroundings

_DATE: Final = (
    "rank",
    "rank_from_latest",
    "days_from_first",
    "days_from_latest",
    "range_before",
    "range_after",
    "in_sentence",
    "iso",
    "worded",
)
_NUMBER: Final = (
    "length", "digits", "capitals", "small_letters", "signs", "first_is_letter", "all_of_phrase", "words", "postcode", "year", "hash_before",
    "document_prefix", "title_on_line", "register",
)  # fmt: skip
_NAME: Final = (
    "length", "words", "digits", "capital_share", "legal_form", "all_of_phrase", "all_of_line", "line", "first_lines", "postcode_below",
    "postcode_on_line", "is_domain", "size_rank", "sentence", "title", "colon_before", "above_has_form", "centred", "street",
)  # fmt: skip
_ADDRESS: Final = (
    "length",
    "lines",
    "digits",
    "starts_with_form",
    "starts_with_name",
    "street",
    "ends_with_postcode_line",
    "labels_inside",
    "one_line",
    "line",
    "phone_inside",
    "above_has_form",
    "state",
)
_COUNT: Final = ("value", "digits", "year", "all_of_phrase", "percent_after", "in_sentence")
_CURRENCY: Final = ("share", "code", "beside_figure")
_TEXT: Final = ("length", "words", "all_of_phrase", "colon_before", "digits")

SHAPES: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.DATE: _DATE, Kind.NUMBER: _NUMBER, Kind.NAME: _NAME, Kind.ADDRESS: _ADDRESS, Kind.COUNT: _COUNT, Kind.CURRENCY: _CURRENCY,
    Kind.TEXT: _TEXT,
}  # fmt: skip
"""The columns that a kind has of its own."""

_RANGE: Final = re.compile(r"(?:-|–|bis|to|au|until|till|thru)(?: zum| den| le)?\s*$", re.IGNORECASE)
_RANGE_AFTER: Final = re.compile(r"^\s*\.?\s*(?:-|–|bis|to|au|until|till|thru)\b|^\s*[-–]", re.IGNORECASE)
_POSTCODE: Final = re.compile(
    r"(?<![0-9A-Za-z.,])(?:(?:[A-Z]{1,3}[- ])?[0-9]{4,6}|[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2})(?![0-9.,/])"
)
_STREET: Final = re.compile(
    r"(?:str\b|strasse|stra(?:ß|ss)e|straße|weg\b|allee|platz|gasse|\bring\b|ufer|damm\b|chaussee|\brue\b|avenue|boulevard|\bbd\b|chemin"
    r"|\broad\b|\brd\b|street|\bst\b|\blane\b|\bave\b|\bdrive\b|jalan|\bjln\b|lorong|\btaman\b|\bno\.? ?[0-9]|\blot\b|\bway\b|\bsquare\b|place)",
    re.IGNORECASE,
)
_DOMAIN: Final = re.compile(r"(?:@|www\.|https?://(?:www\.)?)([A-Za-z0-9\-.]+)\.[a-z]{2,}")
_PREFIX: Final = re.compile(r"(?:RE|RG|R|INV|IN|F|FA|FC|GS|GU|CN|AV|LS|DN|BL|AB|OC|CC|MA|MAH|ZA|AV|RA|PA|CR|RK|ST)[-_/]?[0-9]")
_TITLE: Final = re.compile(
    r"rechnung|invoice|facture|gutschrift|credit|avoir|lieferschein|delivery note|bon de livraison|bestatigung|confirmation|mahnung|erinnerung"
    r"|reminder|relance|avis|advice|beleg|quittung|receipt|auszug|extract|bericht|report|auskunft|bilanz"
)
_PHONE: Final = re.compile(r"\b(?:tel|fax|phone|mobil|h/p|fon)\b", re.IGNORECASE)
_STATE: Final = re.compile(
    r"(?:deutschland|germany|france|austria|osterreich|schweiz|malaysia|johor|selangor|kuala lumpur|united kingdom|belgi)"
)


_FORM: Final = re.compile(
    r"(?<![A-Za-z])(?:G?mbH|GesmbH|AG|KG|KGaA|OHG|OG|UG|GbR|e\.? ?K\.?|e\.? ?V\.?|eG|e\.G\.|SE|Ltd|Limited|PLC|plc|LLP|LLC|Inc|Corp|SARL|S\.?A\.?R\.?L"
    r"|SAS|SASU|S\.A\.S|S\.A\.|SA|EURL|SNC|B\.?V\.?|N\.?V\.?|S\.?p\.?A\.?|S\.?r\.?l\.?|SDN\.?|Sdn|BHD|Bhd|Pte|PTE|ENTERPRISE|TRADING|Co)"
    r"(?![A-Za-z])"
)
_ENDING: Final = re.compile(r"[.!?:;]$")


@dataclass(frozen=True, slots=True)
class Glance:
    """All candidates of a kind of one document, with what is worked out once for all of them."""

    around: Surroundings
    found: tuple[Found, ...]
    days: tuple[dt.date, ...]
    shares: Counter[str]
    domains: tuple[str, ...]


def glance_of(kind: Kind, around: Surroundings, found: Sequence[Found]) -> Glance:
    """Look once at all candidates of a kind."""
    days = tuple(sorted({dt.date.fromisoformat(item.candidate.value) for item in found})) if kind is Kind.DATE else ()
    shares = Counter(item.candidate.value for item in found) if kind is Kind.CURRENCY else Counter[str]()
    domains = tuple(
        {re.sub(r"[^a-z0-9]", "", folded(match[1])) for p in around.layout.phrases for match in _DOMAIN.finditer(p.text)}
    ) if kind is Kind.NAME else ()  # fmt: skip
    return Glance(around, tuple(found), days, shares, domains)


def shape_of(kind: Kind, item: Found, context: Context, glance: Glance) -> tuple[float, ...]:
    """The figures of `SHAPES[kind]` for one candidate."""
    return _SHAPERS[kind](item, context, glance)


def _date(item: Found, context: Context, glance: Glance) -> tuple[float, ...]:
    day = dt.date.fromisoformat(item.candidate.value)
    rank = bisect.bisect_left(glance.days, day)
    phrase = glance.around.layout.phrases[item.phrase]
    return (
        rank, len(glance.days) - 1 - rank, min((day - glance.days[0]).days, 4000), min((glance.days[-1] - day).days, 4000),
        bool(_RANGE.search(context.before_text)), bool(_RANGE_AFTER.match(context.after_text)), len(phrase.words) > 6,
        item.candidate.raw[:4].isdigit(), any(c.isalpha() for c in item.candidate.raw),
    )  # fmt: skip


def _number(item: Found, context: Context, glance: Glance) -> tuple[float, ...]:
    text, phrase = item.candidate.raw, glance.around.layout.phrases[item.phrase]
    digits = sum(c.isdigit() for c in text)
    return (
        len(text), digits, sum(c.isupper() for c in text), sum(c.islower() for c in text), sum(not c.isalnum() for c in text),
        text[0].isalpha(), len(text) / len(phrase.text), text.count(" ") + 1, text.isdigit() and len(text) == 5,
        bool(re.fullmatch(r"(?:19|20)[0-9]{2}", text)), context.before_text.rstrip().endswith(("#", "°", "Nr.", "No.", "nr", ".:", ":")),
        bool(_PREFIX.match(text)), bool(_TITLE.search(folded(phrase.text))), text.startswith(("HR", "RCS", "GnR")),
    )  # fmt: skip


def _name(item: Found, context: Context, glance: Glance) -> tuple[float, ...]:
    layout = glance.around.layout
    text, phrase = item.candidate.value, layout.phrases[item.phrase]
    on_line = layout.lines[phrase.page, phrase.line]
    below, above = glance.around.below[item.phrase], glance.around.above[item.phrase]
    letters = [c for c in text if c.isalpha()]
    page = layout.source[phrase.page]
    return (
        len(text), text.count(" ") + 1, sum(c.isdigit() for c in text), sum(c.isupper() for c in letters) / max(len(letters), 1),
        bool(_FORM.search(text)), len(text) / len(phrase.text), len(on_line) == 1, min(phrase.line, 60), phrase.line < 4,
        _postcode_within(glance, below, 3), bool(_POSTCODE.search(phrase.text)), _like_domain(text, glance.domains),
        phrase.size / max(p.size for p in layout.phrases), bool(_ENDING.search(text)) or text.count(" ") > 6,
        bool(_TITLE.search(folded(text))), item.start > 0, above >= 0 and bool(_FORM.search(layout.phrases[above].text)),
        abs(phrase.box.x0 + phrase.box.x1 - page.width) / page.width, bool(_STREET.search(text)),
    )  # fmt: skip


def _postcode_within(glance: Glance, below: int, lines: int) -> float:
    """1 where a postcode stands on the next line below, less the further down it is, 0 for none."""
    for line in range(lines):
        if below < 0:
            return 0.0
        if _POSTCODE.search(glance.around.layout.phrases[below].text):
            return 1.0 - line / (lines + 1)
        below = int(glance.around.below[below])
    return 0.0


def _like_domain(text: str, domains: tuple[str, ...]) -> float:
    """The share of the name's first long word, or of all of it, that an address on the web repeats."""
    words = [word for word in re.split(r"[^a-z0-9]+", folded(text)) if len(word) > 2]
    if not words or not domains:
        return 0.0
    return max(sum(len(word) for word in words if word in domain) / sum(map(len, words)) for domain in domains)


def _address(item: Found, context: Context, glance: Glance) -> tuple[float, ...]:
    layout = glance.around.layout
    lines = item.candidate.raw.split("\n")
    above = glance.around.above[item.phrase]
    last = folded(lines[-1])
    return (
        len(item.candidate.value), len(lines), sum(c.isdigit() for c in item.candidate.value), bool(_FORM.search(lines[0])),
        not any(c.isdigit() for c in lines[0]) and not _STREET.search(lines[0]), bool(_STREET.search(lines[0])),
        bool(_POSTCODE.search(lines[-1])), sum(bool(meanings(line)) for line in lines), item.start > 0,
        layout.phrases[item.phrase].line, bool(_PHONE.search(item.candidate.raw)),
        above >= 0 and bool(_FORM.search(layout.phrases[above].text)), bool(_STATE.search(last)),
    )  # fmt: skip


def _count(item: Found, context: Context, glance: Glance) -> tuple[float, ...]:
    phrase = glance.around.layout.phrases[item.phrase]
    number = int(item.candidate.value)
    return (
        min(number, 10**6), len(item.candidate.value), 1800 <= number <= 2100, len(item.candidate.raw) / len(phrase.text),
        context.after_text.lstrip().startswith("%"), len(phrase.words) > 6,
    )  # fmt: skip


def _currency(item: Found, context: Context, glance: Glance) -> tuple[float, ...]:
    beside = context.before_text[-3:] + context.after_text[:3]
    code = (
        ("EUR", "USD", "GBP", "CHF").index(item.candidate.value) if item.candidate.value in {"EUR", "USD", "GBP", "CHF"} else 4
    )
    return (glance.shares[item.candidate.value] / len(glance.found), code, any(c.isdigit() for c in beside))


def _text(item: Found, context: Context, glance: Glance) -> tuple[float, ...]:
    text, phrase = item.candidate.value, glance.around.layout.phrases[item.phrase]
    return (len(text), text.count(" ") + 1, len(text) / len(phrase.text), item.start > 0, sum(c.isdigit() for c in text))


_SHAPERS: Final[dict[Kind, Callable[[Found, Context, Glance], tuple[float, ...]]]] = {
    Kind.DATE: _date, Kind.NUMBER: _number, Kind.NAME: _name, Kind.ADDRESS: _address, Kind.COUNT: _count,
    Kind.CURRENCY: _currency, Kind.TEXT: _text,
}  # fmt: skip
