"""Everything on a document that could be a value, by kind: tolerant patterns over phrases, each find normalised.

A candidate is cheap and its kind is all that is claimed; what it means is judged later (`ranking`). So patterns would rather find
too much than too little: an O among digits is a zero, thousands may be parted by blanks, a date may stand inside a glued word.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from domain.documents.forms import Candidate
from domain.documents.identifiers import IBAN, TAX_NUMBER, VAT_ID, parse_bic, parse_iban, parse_vat_id
from domain.documents.types import Kind
from domain.documents.values import (
    AMOUNT,
    COMPACT_DATE,
    CURRENCIES,
    ISO_DATE,
    NUMERIC_DATE,
    WHOLE_AMOUNT,
    WORDED_DATE,
    parse_amount,
    parse_currency,
    parse_date,
    parse_measure,
    writes_month_first,
)
from extractors.fields.phrases import Layout, Phrase


class Found(NamedTuple):
    """A candidate with the phrase it lies in (by its index) and the characters it takes there.

    `checked` says whether check digits are right, None where there are none; `whole` marks money without decimals.
    """

    candidate: Candidate
    phrase: int
    start: int
    end: int
    checked: bool | None = None
    whole: bool = False


_SIGNS: Final = "|".join(re.escape(sign) for sign in sorted(CURRENCIES, key=len, reverse=True))
_DATE = re.compile(rf"(?<![0-9])(?:{ISO_DATE}|{NUMERIC_DATE}|{WORDED_DATE}|{COMPACT_DATE})(?![0-9])")
_OPEN_RANGE = re.compile(rf"(?<![0-9.])([0-9]{{1,2}})\.(?:([0-9]{{1,2}})\.)? ?(?:-|–|bis|au|to) ?(?:zum )?({NUMERIC_DATE})")
_AMOUNT = re.compile(
    rf"(?<![0-9A-Za-z.,/:])(?P<sign>[-−–(] ?)?(?:(?:{_SIGNS}) ?[-−–]? ?)?(?P<body>{AMOUNT})(?P<after> ?[-−)](?![0-9]))?(?! ?%)"
)
_WHOLE = re.compile(
    rf"(?<![0-9A-Za-z.,/:])(?:[-−–(] ?)?(?:(?P<before>{_SIGNS}) ?)?(?P<body>{WHOLE_AMOUNT})(?: ?(?P<after>{_SIGNS}|kg|KG|Kg))?(?! ?%)"
)
_WEIGHT = re.compile(
    r"(?<![0-9A-Za-z.,])([0-9]{1,3}(?:[.,' ][0-9]{3})*(?:[.,][0-9]{1,3})?|[0-9]+(?:[.,][0-9]{1,3})?) ?(?:kg|KG|Kg|kgs)\b"
)
_PERCENT = re.compile(r"(?<![0-9A-Za-z.,])[0-9]{1,3}(?:[.,][0-9]{1,4})? ?%")
_COUNT = re.compile(
    r"(?<![0-9A-Za-z.,/:\-])[0-9]{1,3}(?:[.' ][0-9]{3})+(?![0-9.,/])|(?<![0-9A-Za-z.,/:\-])[0-9]{1,6}(?![0-9A-Za-z/]|[.,][0-9])"
)
_CURRENCY = re.compile(
    r"€|£|\$|¥|(?<![A-Za-z])(?:EUR|Euro|EURO|USD|CHF|GBP|SFr|RM|MYR|DKK|SEK|NOK|PLN|CZK|HUF|JPY|CAD|AUD|SGD|CNY)(?![A-Za-z])"
)
_BIC = re.compile(r"(?<![A-Za-z0-9])[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?(?![A-Za-z0-9])")
_IBAN = re.compile(IBAN)
_VAT_ID = re.compile(VAT_ID)
_TAX_NUMBER = re.compile(TAX_NUMBER)
_NUMBER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9\-/._+&]*[A-Za-z0-9])?")
_LABELLED_NUMBER = re.compile(r"^(?:Nr|No|N[°º]|Nº)[.:]*(?=[A-Z]{0,4}[-/]?[0-9]{2})")
_REGISTER = re.compile(
    r"\b(?:HR[AB]|GnR|PR|VR|FN|RCS(?: [A-ZÉ][a-zé]+)*(?: [AB])?) ?[0-9]{1,3}(?: ?[0-9]{3})*(?: ?[A-Za-z]\b)?"
)
_MAX_NUMBER: Final = 32


def patterns_in(layout: Layout) -> list[Found]:
    """All candidates of the kinds that have a form; names and addresses are found by `parties`."""
    month_first = writes_month_first(
        match[0]
        for phrase in layout.phrases
        if "/" in phrase.text or "-" in phrase.text
        for match in _DATE.finditer(phrase.text)
    )
    found: list[Found] = []
    for index, phrase in enumerate(layout.phrases):
        finders = _WITH_DIGITS if any(c.isdigit() for c in phrase.text) else _WITHOUT_DIGITS
        if finders is _WITH_DIGITS:
            found += _dates(index, phrase, layout, month_first=month_first)
        for finder in finders:
            found += finder(index, phrase, layout)
    return found


def made(kind: Kind, value: str, span: tuple[int, int], index: int, layout: Layout) -> Found:
    """A candidate for characters of a phrase, with the box of the words that hold them."""
    phrase = layout.phrases[index]
    page = layout.source[phrase.page]
    words = phrase.span(*span) or phrase.words
    first, *others = (page.words[word].box for word in words)
    raw = phrase.text[span[0] : span[1]].strip()
    return Found(Candidate(kind, value, raw, page.number, first.around(*others), words), index, *span)


def _dates(index: int, phrase: Phrase, layout: Layout, *, month_first: bool) -> Iterator[Found]:
    for match in _DATE.finditer(phrase.text):
        if day := parse_date(match[0], month_first=month_first):
            yield made(Kind.DATE, day.isoformat(), match.span(), index, layout)
    for match in _OPEN_RANGE.finditer(phrase.text):
        if last := parse_date(match[3], month_first=month_first):
            month = int(match[2] or last.month)
            first = parse_date(f"{match[1]}.{month}.{last.year - (month > last.month)}")
            if first:
                yield made(
                    Kind.DATE, first.isoformat(), (match.start(), match.end(2) if match[2] else match.end(1)), index, layout
                )


def _amounts(index: int, phrase: Phrase, layout: Layout) -> Iterator[Found]:
    taken: list[tuple[int, int]] = [match.span() for match in _DATE.finditer(phrase.text)]
    for pattern, whole in ((_AMOUNT, False), (_WHOLE, True)):
        for match in pattern.finditer(phrase.text):
            if any(match.start("body") < end and start < match.end("body") for start, end in taken):
                continue
            if whole and not (match["before"] or match["after"] or re.search(r"[0-9][.,' ][0-9]{3}$", match["body"])):
                continue
            start = _after_wide_gap(match, phrase, layout)
            amount = parse_amount(phrase.text[start : match.end()], whole=whole)
            if amount is not None:
                taken.append(match.span("body"))
                yield made(Kind.AMOUNT, str(amount), (start, match.end()), index, layout)._replace(whole=whole)
    for match in _WEIGHT.finditer(phrase.text):
        weight = parse_measure(match[1])
        if weight is not None:
            yield made(Kind.AMOUNT, f"{weight:.2f}", match.span(), index, layout)._replace(whole=True)


def _after_wide_gap(match: re.Match[str], phrase: Phrase, layout: Layout) -> int:
    """Where an amount begins: blanks between its thousands must be narrow, else the digits before are another column's."""
    start, body = match.start(), match.start("body")
    if " " not in match["body"]:
        return start
    words = layout.source[phrase.page].words
    indices = phrase.span(body, match.end("body"))
    for before, after in zip(indices, indices[1:], strict=False):
        gap = words[after].box.x0 - words[before].box.x1
        if gap > 0.45 * max(words[before].box.height, 1.0):
            start = phrase.starts[phrase.words.index(after)]
    return start


def _percents(index: int, phrase: Phrase, layout: Layout) -> Iterator[Found]:
    for match in _PERCENT.finditer(phrase.text):
        share = parse_measure(match[0])
        if share is not None:
            yield made(Kind.PERCENT, f"{share:.2f}", match.span(), index, layout)


def _counts(index: int, phrase: Phrase, layout: Layout) -> Iterator[Found]:
    for match in _COUNT.finditer(phrase.text):
        yield made(Kind.COUNT, re.sub(r"[^0-9]", "", match[0]).lstrip("0") or "0", match.span(), index, layout)


def _currencies(index: int, phrase: Phrase, layout: Layout) -> Iterator[Found]:
    for match in _CURRENCY.finditer(phrase.text):
        if code := parse_currency(match[0]):
            yield made(Kind.CURRENCY, code, match.span(), index, layout)


def _identifiers(index: int, phrase: Phrase, layout: Layout) -> Iterator[Found]:
    for kind, pattern, parse in (
        (Kind.IBAN, _IBAN, parse_iban), (Kind.VAT_ID, _VAT_ID, parse_vat_id), (Kind.BIC, _BIC, parse_bic),
    ):  # fmt: skip
        for match in pattern.finditer(phrase.text):
            if identifier := parse(match[0]):
                end = _end_of(identifier.value, match)
                yield made(kind, identifier.value, (match.start(), end), index, layout)._replace(checked=identifier.checked)
    for match in _TAX_NUMBER.finditer(phrase.text):
        yield made(Kind.TAX_NUMBER, re.sub(r"\s", "", match[0]), match.span(), index, layout)


def _end_of(value: str, match: re.Match[str]) -> int:
    """Where a number ends that was read from the beginning of a longer match."""
    left = len(value)
    for position, sign in enumerate(match[0]):
        left -= sign.isalnum()
        if left == 0:
            return match.start() + position + 1
    return match.end()


def _bic_only(index: int, phrase: Phrase, layout: Layout) -> Iterator[Found]:
    for match in _BIC.finditer(phrase.text):
        if identifier := parse_bic(match[0]):
            yield made(Kind.BIC, identifier.value, match.span(), index, layout)


def _numbers(index: int, phrase: Phrase, layout: Layout) -> Iterator[Found]:
    limits = [*phrase.starts[1:], len(phrase.text) + 1]
    for start, limit in zip(phrase.starts, limits, strict=True):
        token = phrase.text[start : limit - 1]
        label = _LABELLED_NUMBER.match(token)
        offset = label.end() if label else 0
        for match in _NUMBER.finditer(token, offset):
            if any(c.isdigit() for c in match[0]) and len(match[0]) <= _MAX_NUMBER:
                yield made(Kind.NUMBER, match[0], (start + match.start(), start + match.end()), index, layout)
    for match in _REGISTER.finditer(phrase.text):
        yield made(Kind.NUMBER, match[0], match.span(), index, layout)


def _values(index: int, phrase: Phrase, layout: Layout) -> Iterator[Found]:
    """What stands behind a colon, or all of a phrase, as it is: references in words, numbers with blanks, free text."""
    colon = phrase.text.rfind(": ")
    start = colon + 2 if colon > 0 else 0
    text = phrase.text[start:].strip(" :;,")
    if not text:
        return
    start = phrase.text.index(text, start)
    if 1 < len(text) <= _MAX_NUMBER and text.count(" ") <= 3 and re.search(r"[A-Z0-9]", text) and not text.endswith(":"):
        if " " in text or not any(c.isdigit() for c in text):
            yield made(Kind.NUMBER, text, (start, start + len(text)), index, layout)
    if len(text) <= 200:
        yield made(Kind.TEXT, text, (start, start + len(text)), index, layout)


_Finder = Callable[[int, Phrase, Layout], Iterable[Found]]
_WITH_DIGITS: Final[tuple[_Finder, ...]] = (_amounts, _percents, _counts, _currencies, _identifiers, _numbers, _values)
_WITHOUT_DIGITS: Final[tuple[_Finder, ...]] = (_currencies, _bic_only, _values)
