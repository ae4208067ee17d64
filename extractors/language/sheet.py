"""A page written down for the language model: its blocks one after the other, word by word, each word with its place.

Names and addresses stand in letterheads, address windows, footers and behind labels; rows of a table carry none, so they are
left out. What is left is short, and a page costs a few milliseconds.
"""

import re
import statistics
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from domain.documents.pages import Page
from extractors.language.pieces import Piece, blocks_of, pieces_of

_PAGES: Final = 2  # who is who stands on the first pages
_TOKENS: Final = 450  # of a page at most
_LETTERS: Final = 0.4  # share of a piece that must be letters; amounts and numbers are no names
_CELLS: Final = 4  # pieces of a line that make a table row of it
_TOKEN: Final = re.compile(r"[^\W_]+(?:[.'’&+@/-]+[^\W_]+)*\.?|[^\s]")
_ROWS: Final = 8  # bands of a page from top to bottom
_COLUMNS: Final = 3
_SIZES: Final = ((0.85, "small"), (1.15, "usual"), (1.6, "large"))  # type to usual type, up to


class Token(NamedTuple):
    """One token of a word: `page` is the position among the pages, `word` the index on the page, `spaced` a blank follows."""

    text: str
    page: int
    word: int
    spaced: bool
    place: str
    look: str


class Row(NamedTuple):
    """The tokens `start` to `end` of one piece; `block` numbers the blocks over all pages."""

    start: int
    end: int
    block: int


class Sheet(NamedTuple):
    """Pages as the language model reads them."""

    tokens: tuple[Token, ...]
    rows: tuple[Row, ...]

    def text(self, start: int, end: int) -> str:
        """The tokens from `start` to `end` as they are printed, rows joined by a comma."""
        lines = (
            self.tokens[max(start, row.start) : min(end, row.end)] for row in self.rows if row.start < end and start < row.end
        )
        return ", ".join("".join(t.text + " " * t.spaced for t in line).strip().rstrip(",") for line in lines)


def sheet_of(pages: Sequence[Page]) -> Sheet:
    """Write down the pages of a document."""
    tokens: list[Token] = []
    rows: list[Row] = []
    blocks = 0
    for number, page in enumerate(pages[:_PAGES]):
        limit = len(tokens) + _TOKENS
        usual = statistics.median(word.size for word in page.words) if page.words else 1.0
        for block in blocks_of(_worth_reading(pieces_of(page))):
            blocks += 1
            for line, piece in enumerate(block):
                if len(tokens) < limit:
                    start = len(tokens)
                    tokens.extend(_tokens(page, number, piece, _look(piece, usual, line == 0)))
                    rows.append(Row(start, len(tokens), blocks))
    return Sheet(tuple(tokens), tuple(rows))


def _worth_reading(pieces: Sequence[Piece]) -> list[Piece]:
    cells: dict[int, int] = {}
    for piece in pieces:
        cells[piece.line] = cells.get(piece.line, 0) + 1
    return [piece for piece in pieces if cells[piece.line] < _CELLS and _lettered(piece.text)]


def _lettered(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    return letters > 1 and letters >= _LETTERS * sum(not sign.isspace() for sign in text)


def _tokens(page: Page, number: int, piece: Piece, look: str) -> Iterator[Token]:
    place = _place(page, piece)
    for index in piece.words:
        parts = [
            part for part in _TOKEN.findall(page.words[index].text) if not "\ud800" <= part <= "\udfff"
        ]  # halves of a sign
        for count, part in enumerate(parts, start=1):
            yield Token(part, number, index, count == len(parts), place, look)


def _place(page: Page, piece: Piece) -> str:
    """Band and column of a piece, such as `y0x2` for the top right corner."""
    row = min(_ROWS - 1, max(0, int(_ROWS * piece.box.top / max(page.height, 1.0))))
    middle = (piece.box.x0 + piece.box.x1) / 2
    column = min(_COLUMNS - 1, max(0, int(_COLUMNS * middle / max(page.width, 1.0))))
    return f"y{row}x{column}"


def _look(piece: Piece, usual: float, first: bool) -> str:
    size = next((name for limit, name in _SIZES if piece.size < limit * usual), "huge")
    return " ".join((size, "bold" if piece.bold else "plain", "first" if first else "next"))


def word_indices(tokens: Iterable[Token]) -> tuple[int, ...]:
    """The words of a page that these tokens come from, each once."""
    return tuple(dict.fromkeys(token.word for token in tokens))
