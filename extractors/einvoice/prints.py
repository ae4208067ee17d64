"""The printed side: every value of a kind with its label, and any text found again by its letters and digits."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from rapidfuzz import fuzz

from domain.documents.numerals import read_number
from domain.documents.pages import Box, Page, TextSource
from domain.documents.types import Kind
from extractors.fields.candidates import Found, patterns_in
from extractors.fields.lexicon import squeezed
from extractors.fields.phrases import layout_of
from extractors.fields.surroundings import surroundings_of

_LONG: Final = 8  # letters and digits from which a text may stand inside a glued word
_ALIKE: Final = 88.0  # per cent; a name that OCR read

_GENERIC: Final = {"seller_vat_id": ("vat_id",)}  # on an invoice the issuer's, where nothing else is said


class Printed(NamedTuple):
    """A value as it stands on a page; `label` is how strongly the text beside or above it names the field, 0 to 1."""

    value: str
    raw: str
    page: int
    box: Box
    label: float = 0.0


class _Letters(NamedTuple):
    """A page squeezed to letters and digits; `owner` is the word of each, `bounds` where words begin and end."""

    page: Page
    text: str
    owner: tuple[int, ...]
    bounds: frozenset[int]


class Print:
    """The pages of one document, looked at once."""

    def __init__(self, pages: Sequence[Page]) -> None:
        layout = layout_of(pages)
        self._around = surroundings_of(layout)
        self._found = patterns_in(layout)
        by_line: dict[int, list[int]] = {number: [] for number in range(len(layout.source))}
        for phrase in layout.phrases:
            by_line[phrase.page] += phrase.words
        self._letters = [
            _letters(page, order)
            for number, page in enumerate(layout.source)
            for order in (by_line[number], list(range(len(page.words))))
        ]

    def of_kind(self, kind: Kind, field: str) -> list[Printed]:
        """All values of a kind, those that are labelled as the field first."""
        found = [self._printed(item, field) for item in self._found if item.candidate.kind is kind]
        return sorted(found, key=lambda printed: -printed.label)

    def figure(self, wanted: Decimal) -> Printed | None:
        """Where a number stands as a word of its own, with whatever decimals: `21,3`, `100`."""
        for letters in self._letters[::2]:
            for word in letters.page.words:
                numbers = (read_number(word.text, sign) for sign in ",.")
                if any(number is not None and abs(number) == abs(wanted) for number in numbers):
                    return Printed(str(wanted), word.text, letters.page.number, word.box)
        return None

    def text(self, wanted: str) -> Printed | None:
        """Where a text stands, blanks, signs, accents and case aside; pages that were read by OCR may be off by a letter."""
        needle = squeezed(wanted)[0]
        if not needle:
            return None
        exact = (self._place(wanted, letters, at, at + len(needle)) for letters in self._letters for at in _at(letters, needle))
        return next(exact, None) or self._alike(wanted, needle)

    def _alike(self, wanted: str, needle: str) -> Printed | None:
        for letters in self._letters:
            if letters.page.source is TextSource.TEXT_LAYER or len(needle) < _LONG or any(c.isdigit() for c in needle):
                continue
            best = fuzz.partial_ratio_alignment(needle, letters.text, score_cutoff=_ALIKE)
            if best and best.dest_end > best.dest_start:
                return self._place(wanted, letters, best.dest_start, best.dest_end)
        return None

    def _place(self, wanted: str, letters: _Letters, start: int, end: int) -> Printed:
        words = [letters.page.words[n] for n in dict.fromkeys(letters.owner[start:end])]
        first, *others = (word.box for word in words)
        return Printed(wanted, " ".join(word.text for word in words), letters.page.number, first.around(*others))

    def _printed(self, item: Found, field: str) -> Printed:
        context, candidate = self._around.context(item), item.candidate
        names = (field, *_GENERIC.get(field, ()))
        label = max(max(context.near.get(name, 0.0), 0.9 * context.above.get(name, 0.0)) for name in names)
        if not context.near:  # a figure stands between label and value: `USt 19 %: 237,60`
            label = max(label, *(context.line.get(name, 0.0) for name in names))
        other = max((strength for name, strength in context.near.items() if name not in names), default=0.0)
        return Printed(candidate.value, candidate.raw, candidate.page, candidate.box, label if label >= other else 0.0)


def _letters(page: Page, order: Sequence[int]) -> _Letters:
    text: list[str] = []
    owner: list[int] = []
    bounds: set[int] = set()
    for word in order:
        letters, inner = squeezed(page.words[word].text)
        bounds |= {len(owner) + bound for bound in inner}
        text.append(letters)
        owner += [word] * len(letters)
    return _Letters(page, "".join(text), tuple(owner), frozenset(bounds))


def _at(letters: _Letters, needle: str) -> Iterator[int]:
    start = letters.text.find(needle)
    while start >= 0:
        whole = start in letters.bounds and start + len(needle) in letters.bounds
        if whole or (len(needle) >= _LONG and start + len(needle) in letters.bounds):
            yield start
        start = letters.text.find(needle, start + 1)
