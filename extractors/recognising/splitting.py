"""One file, several documents: which pages belong together.

A page opens a document when more speaks for it than against: its count ("Seite 1 von 3"), its headline, its own number. A
page without any such sign goes on. Covers lie before the document that follows; terms, appendices and blank pages behind the
one before.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from domain.documents.pages import Page
from extractors.language.pieces import Piece, pieces_of
from extractors.recognising.roles import PageRole, aside, headed, page_words
from extractors.recognising.titles import Title, titles_of, words_of

_HEADLINE: Final = 0.5  # strength of a title that heads a document
_EDGE: Final = 0.14  # share of the page at top and bottom where bare counts stand
_OPENING: Final = 0.45  # share of the page where a document's number stands
_COUNT: Final = re.compile(
    r"\b(?:seite|page|blatt|sheet)\s*:?\s*(\d{1,3})\s*(?:(?:von|of|de|sur|/)\s*(\d{1,3}))?\b", re.IGNORECASE
)
_BARE_COUNT: Final = re.compile(r"[-–(]?\s*(\d{1,2})\s*(?:von|of|sur|/)\s*(\d{1,2})\s*[-–)]?")
_NUMBER: Final = re.compile(r"(?=(?:\D*\d){3})[A-Z0-9][A-Z0-9/_.\-]{2,24}", re.IGNORECASE)
_DATE: Final = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_MONEY: Final = re.compile(r"[\d.,]*\d[.,]\d{2}")


class Opening(NamedTuple):
    """What a page says about whether a document begins with it."""

    page_count: tuple[int, int | None] | None
    title: Title | None
    numbers: frozenset[str]
    carried: bool


def split(pages: Sequence[Page]) -> tuple[tuple[int, ...], ...]:
    """The pages of a file in groups, one for each document: positions in `pages`, from 0, every page once and in order."""
    groups: list[list[int]] = []
    waiting: list[int] = []  # covers, which wait for their document
    for position, role in enumerate(roles_of(pages)):
        if role is PageRole.COVER:
            waiting.append(position)
        elif role is PageRole.FIRST or not groups:
            groups.append([*waiting, position])
            waiting = []
        else:
            groups[-1].extend((*waiting, position))
            waiting = []
    if waiting:
        groups = [*groups[:-1], [*groups[-1], *waiting]] if groups else [waiting]
    return tuple(tuple(group) for group in groups)


def roles_of(pages: Sequence[Page]) -> tuple[PageRole, ...]:
    """The role of every page within its file."""
    roles: list[PageRole] = []
    current: list[Opening] = []
    for page in pages:
        role = aside(page)
        here = opening_of(page)
        if role is PageRole.APPENDIX and not current:
            role = None  # there is nothing that it could be appended to
        if role is None:
            role = PageRole.FIRST if not current or _begins(here, current) else PageRole.CONTINUED
            current = [here] if role is PageRole.FIRST else [*current, here]
        roles.append(role)
    return tuple(roles)


def opening_of(page: Page) -> Opening:
    """The signs on a page of whether a document begins with it."""
    pieces = pieces_of(page)
    titles = [title for title in titles_of([page]) if title.strength >= _HEADLINE]
    top = [piece for piece in pieces if piece.box.top < page.height * _OPENING]
    return Opening(
        page_count=_count_on(page, pieces),
        title=titles[0] if titles else None,
        numbers=frozenset(_numbers_in(top)),
        carried=bool(pieces) and headed(page, page_words()["carried"]),
    )


def _begins(here: Opening, before: Sequence[Opening]) -> bool:
    """Whether the signs for a new document outweigh those against it; each weighs as much as it is seldom wrong."""
    last = before[-1]
    known = frozenset().union(*(opening.numbers for opening in before))
    weight = -1.0
    if here.page_count is not None:
        weight += _weight_of_count(here.page_count, last.page_count)
    elif last.page_count is not None and last.page_count[1] is not None and last.page_count[0] == last.page_count[1]:
        weight += 1.0  # the last one was complete
    if here.carried:
        weight -= 3.0
    if here.title is not None:
        weight += 2.0
        weight += 1.0 * (before[0].title is not None and before[0].title.document_type is not here.title.document_type)
    if here.numbers and known:
        weight += -3.0 if here.numbers & known else 1.0
    return weight > 0


def _weight_of_count(here: tuple[int, int | None], last: tuple[int, int | None] | None) -> float:
    number, whole = here
    if number == 1:
        return 4.0 if whole is not None else 3.0
    if last is not None and (number != last[0] + 1 or (whole is not None and last[1] is not None and whole != last[1])):
        return 1.0  # pages are missing: hardly the same document
    return -4.0


def _count_on(page: Page, pieces: Sequence[Piece]) -> tuple[int, int | None] | None:
    for piece in pieces:
        found = _COUNT.search(piece.text)
        if found is None and not page.height * _EDGE < piece.box.top < page.height * (1 - _EDGE):
            found = _BARE_COUNT.fullmatch(piece.text.strip())
        if found is not None:
            number, whole = int(found[1]), int(found[2]) if found[2] else None
            if 1 <= number <= (whole or number):
                return number, whole
    return None


def _numbers_in(pieces: Sequence[Piece]) -> list[str]:
    """Identifiers behind a word for a number or behind a title, on the same piece or in the next piece of the line."""
    found = []
    for piece, following in zip(pieces, [*pieces[1:], None], strict=True):
        label, number = _cut_at_number(piece.text)
        if number is None and following is not None and following.line == piece.line:
            number = _cut_at_number(following.text)[1] if _NUMBER.match(following.text) else None
        if number is not None and _labels_a_number(label):
            found.append(number.upper())
    return found


def _cut_at_number(text: str) -> tuple[str, str | None]:
    """The words before the first identifier and the identifier."""
    words = text.split()
    for index, word in enumerate(words):
        bare = word.strip(":#.,;()")
        if _NUMBER.fullmatch(bare) and not _DATE.fullmatch(bare) and not _MONEY.fullmatch(bare):
            return " ".join(words[:index]), bare
    return text, None


def _labels_a_number(label: str) -> bool:
    words = words_of(label)
    return bool(words) and any(f" {words}".endswith(f" {known}") for known in page_words()["numbered"])
