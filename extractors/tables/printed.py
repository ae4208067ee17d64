"""Printed rows: words that stand on one height, parted into tokens that no column boundary can split.

The rows are found by geometry alone, since OCR engines number lines by block and two halves of one table row often lie in two
blocks. A token is a number with its sign, its thousands and its currency, a date, a code, or a run of text with blanks no wider
than a blank.
"""

import enum
import functools
import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from domain.documents.numerals import read_number
from domain.documents.pages import Box, Page, Word
from domain.documents.values import NUMERIC_DATE, WORDED_DATE, parse_date

_BLANK: Final = 0.3  # of the type's height: a blank where the page does not tell
_WIDE: Final = 1.5  # blanks: wider gaps may part columns
_GLUE: Final = 1.2  # blanks: `1 234,56` stands closer than that
_DATE: Final = re.compile(rf"(?:{NUMERIC_DATE}|\d{{4}}-\d{{2}}-\d{{2}})[.,]?")
_WORDED: Final = re.compile(WORDED_DATE)
_CODE: Final = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9./_\-]{3,}")
_DIGITS: Final = re.compile(r"\d{6,}")
_PERCENT: Final = re.compile(r"([-+−]?\d{1,3}(?:[.,]\d{1,3})?)\s?%")
_MONEY: Final = frozenset({"€", "EUR", "$", "£", "CHF", "USD", "GBP"})
_OPEN_AMOUNT: Final = re.compile(r"-?(?:\d{1,3}(?:[.']\d{3})+|\d{1,6})[.,]")
_CENTS: Final = re.compile(r"\d{2}-?")
_MISREAD: Final = re.compile(r"(?=[^\d]*\d)-?[\dOolIS]{1,3}(?:[.,][\dOolIS]{3})*[.,][\dOolIS]{2}")
_LETTERS: Final = str.maketrans("OolIS", "00115")
_MARGIN: Final = 8  # so many signs left of all words are a turned line that was read letter by letter
_DIGIT: Final = re.compile(r"\d")
_GROUP: Final = re.compile(r"\d{3}(?:[.,]\d+)?-?")


class Sort(enum.IntEnum):
    """What a token looks like."""

    TEXT = enum.auto()
    NUMBER = enum.auto()
    PERCENT = enum.auto()
    DATE = enum.auto()
    CODE = enum.auto()


class Token(NamedTuple):
    """One or more words that belong together; `number` is their value where they are one."""

    text: str
    box: Box
    sort: Sort
    number: Decimal | None = None


class Row(NamedTuple):
    """Tokens on one height of a page, from left to right; `size` is the height of their type in points."""

    page: int
    box: Box
    tokens: tuple[Token, ...]
    size: float

    @property
    def text(self) -> str:
        """All that is printed on this height."""
        return " ".join(token.text for token in self.tokens)


@functools.lru_cache(maxsize=32)  # lines, taxes and terms of a document look at the same pages one after the other
def rows_of(page: Page, sign: str = "") -> tuple[Row, ...]:
    """The printed rows of a page from top to bottom; `sign` is the document's decimal sign.

    Words that run up or down the page are left out, and so are signs left of all words: a turned line in the margin, whose
    letters were read one by one.
    """
    upright = [word for word in page.words if not _is_turned(word)]
    edge = min((word.box.x0 for word in upright if len(word.text) > 2), default=0.0)
    margin = [word for word in upright if word.box.x1 <= edge]
    if len(margin) >= _MARGIN:
        upright = [word for word in upright if word.box.x1 > edge]
    bands = [sorted(words, key=lambda w: w.box.x0) for words in _bands(upright)]
    blank = _blank_of(bands)
    return tuple(_row(page.number, words, sign, blank) for words in bands)


def _blank_of(bands: Sequence[Sequence[Word]]) -> float:
    """How wide a page's blanks are, as a share of the height of its type: the gap that is most frequent."""
    gaps = Counter(
        round((right.box.x0 - left.box.x1) / left.box.height / 0.04)
        for words in bands for left, right in itertools.pairwise(words)
        if 0.1 < (right.box.x0 - left.box.x1) / left.box.height < 0.7
    )  # fmt: skip
    return max(gaps, key=lambda gap: gaps[gap] + gaps[gap - 1] + gaps[gap + 1]) * 0.04 if gaps.total() > 20 else _BLANK


def _is_turned(word: Word) -> bool:
    """Whether a word runs up or down the page."""
    return len(word.text) > 2 and word.box.height > 1.8 * word.box.width


def _bands(words: Sequence[Word]) -> list[list[Word]]:
    """Words grouped by height: a word joins the row whose middle it covers, or that covers its own middle."""
    bands: list[list[Word]] = []
    heights: list[tuple[float, float]] = []
    for word in sorted(words, key=lambda w: w.box.top + w.box.bottom):
        top, bottom = word.box.top, word.box.bottom
        middle = (top + bottom) / 2
        if heights:
            high, low = heights[-1]
            if high <= middle <= low and top <= (high + low) / 2 <= bottom + 0.1 * (bottom - top):
                bands[-1].append(word)
                continue
        bands.append([word])
        heights.append((top, bottom))
    return bands


def _row(number: int, words: Sequence[Word], sign: str, blank: float) -> Row:
    box = words[0].box.around(*(word.box for word in words[1:]))
    size = statistics.median(word.box.height for word in words)
    return Row(number, box, tuple(_tokens(words, size, blank * size, sign)), size)


def _tokens(words: Sequence[Word], size: float, blank: float, sign: str) -> Iterable[Token]:
    """Words joined to tokens, from left to right."""
    at = 0
    while at < len(words):
        if _is_worded_date(words[at : at + 3], blank):
            yield _token(words[at : at + 3], sign, Sort.DATE)
            at += 3
            continue
        end = at + 1
        while end < len(words) and _belongs(words[at:end], words[end], size, blank):
            end += 1
        yield _token(words[at:end], sign)
        at = end


def _is_worded_date(words: Sequence[Word], blank: float) -> bool:
    """Whether three words are a day with its month spelled out, in either order."""
    if len(words) < 3 or not words[2].text[:2].isdigit() or not (words[0].text[0] + words[1].text[0]).isalnum():
        return False
    near = all(right.box.x0 - left.box.x1 < 2 * blank for left, right in itertools.pairwise(words))
    text = " ".join(word.text for word in words)
    return near and _WORDED.fullmatch(text) is not None and parse_date(text) is not None


def _belongs(before: Sequence[Word], word: Word, size: float, blank: float) -> bool:
    """Whether a word continues the token that ends left of it."""
    last = before[-1]
    gap = word.box.x0 - last.box.x1
    if word.text in _MONEY or word.text in {"%", "%:"}:
        return gap < 2 * size and last.text[-1:].isdigit()
    if last.text == "%" and len(before) > 1:
        return False
    if last.text in _MONEY:
        return len(before) == 1 and gap < size and word.text[:1].isdigit()
    if (
        gap < _GLUE * blank
        and _GROUP.fullmatch(word.text)
        and last.text.lstrip("-−").isdigit()
        and len(last.text.lstrip("-−")) <= 3
    ):
        return all(part.text.lstrip("-−").isdigit() or part.text in _MONEY for part in before)
    if _OPEN_AMOUNT.fullmatch(last.text) and _CENTS.fullmatch(word.text):
        return gap < 2 * blank
    return gap < _WIDE * blank and _is_text(last.text) and _is_text(word.text)


def _is_text(text: str) -> bool:
    return _DIGIT.search(text) is None


def _token(words: Sequence[Word], sign: str, sort: Sort | None = None) -> Token:
    """A token of some words, of which the sort may be known."""
    box = words[0].box if len(words) == 1 else words[0].box.around(*(word.box for word in words[1:]))
    text = " ".join(word.text for word in words)
    if len(words) > 1 and _OPEN_AMOUNT.fullmatch(words[-2].text):
        text = text.replace(", ", ",").replace(". ", ".")  # an OCR engine parted the cents
    if sort is not None or not _DIGIT.search(text):
        return Token(text, box, sort or Sort.TEXT)
    return Token(text, box, *_sorted(text, sign))


def _sorted(text: str, sign: str) -> tuple[Sort, Decimal | None]:
    """What a text with figures looks like, and its value where it is a number."""
    if percent := _PERCENT.fullmatch(text.rstrip(":")):
        return Sort.PERCENT, read_number(percent[1], sign)
    if _DATE.fullmatch(text):
        return Sort.DATE, None
    if _DIGITS.fullmatch(text):
        return Sort.CODE, None
    number = read_number(text.translate(_LETTERS) if _MISREAD.fullmatch(text) else text.rstrip("*:"), sign)
    if number is not None:
        return Sort.NUMBER, number
    return Sort.CODE if _CODE.fullmatch(text) else Sort.TEXT, None


def furniture(pages: Sequence[Sequence[Row]]) -> frozenset[str]:
    """What is printed at the same height of two pages or more: letterheads and footers; figures are masked."""
    places = Counter(place for rows in pages for place in {mark(row) for row in rows}) if len(pages) > 1 else Counter[str]()
    return frozenset(place for place, pages_with in places.items() if pages_with > 1)


def mark(row: Row) -> str:
    """A row's text and height on the page, the same for a footer on every page."""
    return f"{round(row.box.top / 4)}:" + re.sub(r"\d+", "0", row.text)
