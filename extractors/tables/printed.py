"""Printed rows: words that stand on one height, parted into tokens that no column boundary can split.

The rows are found by geometry alone, since OCR engines number lines by block and two halves of one table row often lie in two
blocks. A token is a number with its sign, its thousands and its currency, a date, a code, or a run of text with blanks no wider
than a blank.
"""

import enum
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from domain.documents.numerals import read_number
from domain.documents.pages import Box, Page, Word
from domain.documents.values import NUMERIC_DATE

_BLANK: Final = 0.42  # of the type's height: wider gaps may part columns
_GLUE: Final = 0.34  # of the type's height: `1 234,56` and `10,00 €` stand closer than that
_DATE: Final = re.compile(rf"(?:{NUMERIC_DATE}|\d{{4}}-\d{{2}}-\d{{2}})[.,]?")
_CODE: Final = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9./_\-]{3,}")
_DIGITS: Final = re.compile(r"\d{6,}")
_PERCENT: Final = re.compile(r"([-+−]?\d{1,3}(?:[.,]\d{1,3})?)\s?%")
_MONEY: Final = frozenset({"€", "EUR", "$", "£", "CHF", "USD", "GBP"})
_GROUP: Final = re.compile(r"\d{3}(?:[.,]\d+)?-?")


class Sort(enum.Enum):
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


def rows_of(page: Page, sign: str = "") -> tuple[Row, ...]:
    """The printed rows of a page from top to bottom; `sign` is the document's decimal sign."""
    upright = [word for word in page.words if word.text.strip() and not _is_turned(word)]
    return tuple(_row(page.number, words, sign) for words in _bands(upright))


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


def _row(number: int, words: list[Word], sign: str) -> Row:
    words.sort(key=lambda w: w.box.x0)
    box = words[0].box.around(*(word.box for word in words[1:]))
    size = statistics.median(word.box.height for word in words)
    return Row(number, box, tuple(_tokens(words, size, sign)), size)


def _tokens(words: Sequence[Word], size: float, sign: str) -> Iterable[Token]:
    """Words joined to tokens, from left to right."""
    at = 0
    while at < len(words):
        end = at + 1
        while end < len(words) and _belongs(words[at:end], words[end], size):
            end += 1
        yield _token(words[at:end], sign)
        at = end


def _belongs(before: Sequence[Word], word: Word, size: float) -> bool:
    """Whether a word continues the token that ends left of it."""
    last = before[-1]
    gap = word.box.x0 - last.box.x1
    if word.text in _MONEY or word.text == "%":
        return gap < 2 * size and last.text[-1:].isdigit()
    if last.text in _MONEY:
        return len(before) == 1 and gap < size and word.text[:1].isdigit()
    if (
        gap < _GLUE * size
        and _GROUP.fullmatch(word.text)
        and last.text.lstrip("-−").isdigit()
        and len(last.text.lstrip("-−")) <= 3
    ):
        return all(part.text.lstrip("-−").isdigit() for part in before)
    return gap < _BLANK * size and _is_text(last.text) and _is_text(word.text)


def _is_text(text: str) -> bool:
    return not any(character.isdigit() for character in text)


def _token(words: Sequence[Word], sign: str) -> Token:
    box = words[0].box.around(*(word.box for word in words[1:]))
    text = " ".join(word.text for word in words)
    if not any(character.isdigit() for character in text):
        return Token(text, box, Sort.TEXT)
    if percent := _PERCENT.fullmatch(text):
        return Token(text, box, Sort.PERCENT, read_number(percent[1], sign))
    if _DATE.fullmatch(text):
        return Token(text, box, Sort.DATE)
    if len(words) == 1 and _DIGITS.fullmatch(text):
        return Token(text, box, Sort.CODE)
    number = read_number(text.rstrip("*"), sign)
    if number is not None:
        return Token(text, box, Sort.NUMBER, number)
    return Token(text, box, Sort.CODE if _CODE.fullmatch(text) else Sort.TEXT)


def furniture(pages: Sequence[Sequence[Row]]) -> frozenset[str]:
    """What is printed at the same height of two pages or more: letterheads and footers; figures are masked."""
    places = Counter(place for rows in pages for place in {mark(row) for row in rows}) if len(pages) > 1 else Counter[str]()
    return frozenset(place for place, pages_with in places.items() if pages_with > 1)


def mark(row: Row) -> str:
    """A row's text and height on the page, the same for a footer on every page."""
    return f"{round(row.box.top / 4)}:" + re.sub(r"\d+", "0", row.text)
