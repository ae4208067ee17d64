"""Lines that could be a name or an address: anything printed like one, cheaply; who it belongs to is judged later.

Names stand alone on a line, behind a label, or first in a sender's line (`Muster GmbH · Weg 1 · 12345 Ort`). An address is the
lines from below a name to the line with the postcode, or the rest of a sender's line.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from domain.documents.forms import Candidate
from domain.documents.types import Kind
from extractors.fields.candidates import Found, made
from extractors.fields.phrases import Layout, Phrase

_PARTS: Final = re.compile(r" *[·•|∙*] *| +[-–—] +|, +| ; +")
_POSTCODE: Final = re.compile(
    r"(?<![0-9A-Za-z.,])(?:(?:[A-Z]{1,3}[- ])?[0-9]{4,6}|[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2})(?![0-9.,/])"
)
_LETTERS: Final = re.compile(r"[^\W\d_]")
_LEADING: Final = re.compile(r"^(?:an|to|à|firma|fa\.|herrn?|frau|mr|mrs|messrs|m\.|mme)[ :]+(?=\S)", re.IGNORECASE)
_LONGEST: Final = 90
_LINES_ABOVE: Final = 4
_LINES_BELOW: Final = 2


def names_by_line(layout: Layout) -> list[Found]:
    """NAME candidates."""
    return [found for index, phrase in enumerate(layout.phrases) for found in _names(index, phrase, layout)]


def _names(index: int, phrase: Phrase, layout: Layout) -> Iterator[Found]:
    text = phrase.text
    if len(text) > 2 * _LONGEST or len(_LETTERS.findall(text)) < 2:
        return
    spans = {(0, len(text))}
    colon = max(text.rfind(": "), text.rfind(" :"))
    if 0 < colon < len(text) - 2:
        spans.add((colon + 2, len(text)))
    if part := _PARTS.search(text):
        spans.add((0, part.start()))
        spans |= {(colon + 2, part.start())} if 0 < colon < part.start() - 3 else set()
    if lead := _LEADING.match(text):
        spans.add((lead.end(), len(text)))
    for start, end in sorted(spans):
        name = text[start:end].strip(" :;,|·•-–*")
        if 2 <= len(name) <= _LONGEST and len(_LETTERS.findall(name)) >= 2:
            first = text.index(name, start)
            yield made(Kind.NAME, name, (first, first + len(name)), index, layout)


def addresses_by_line(layout: Layout) -> list[Found]:
    """ADDRESS candidates: around every postcode, with one to four lines above and up to two below."""
    found: dict[tuple[int, ...], Found] = {}
    for index, phrase in enumerate(layout.phrases):
        match = _POSTCODE.search(phrase.text)
        if not match or len(_LETTERS.findall(phrase.text)) < 3:
            continue
        if one_line := _in_one_line(index, phrase, layout, match.start()):
            found[(index, one_line.start)] = one_line
        above, below = _stacked(index, layout, up=True), _stacked(index, layout, up=False)
        for up in range(min(len(above), _LINES_ABOVE) + 1):
            for down in range(min(len(below), _LINES_BELOW) + 1):
                lines = (*reversed(above[:up]), index, *below[:down])
                found.setdefault(lines, _block(lines, layout))
    return list(found.values())


def _in_one_line(index: int, phrase: Phrase, layout: Layout, postcode: int) -> Found | None:
    parts = list(_PARTS.finditer(phrase.text))
    if not parts or parts[0].start() > postcode:
        return None
    start, end = parts[0].end(), len(phrase.text)
    text = ", ".join(part for part in _PARTS.split(phrase.text[start:end]) if part)
    return made(Kind.ADDRESS, text, (start, end), index, layout)


def _stacked(index: int, layout: Layout, *, up: bool) -> list[int]:
    """Phrases directly above (or below) that begin at the same edge or share the middle, nearest first."""
    chain, current = [], layout.phrases[index]
    for _ in range(_LINES_ABOVE if up else _LINES_BELOW):
        step = -1 if up else 1
        neighbours = (
            *layout.lines.get((current.page, current.line + step), ()), *layout.lines.get((current.page, current.line + 2 * step), ()),
        )  # fmt: skip
        following = next((n for n in neighbours if _continues(current, layout.phrases[n])), None)
        if following is None:
            break
        chain.append(following)
        current = layout.phrases[following]
    return chain


def _continues(phrase: Phrase, other: Phrase) -> bool:
    size = max(phrase.box.height, 1.0)
    gap = max(phrase.box.top - other.box.bottom, other.box.top - phrase.box.bottom)
    left = abs(phrase.box.x0 - other.box.x0) < 1.2 * size
    middle = abs((phrase.box.x0 + phrase.box.x1) - (other.box.x0 + other.box.x1)) / 2 < 1.5 * size
    return gap < 1.3 * size and (left or middle)


def _block(lines: Sequence[int], layout: Layout) -> Found:
    phrases = [layout.phrases[n] for n in lines]
    colon = phrases[0].text.find(": ")
    first_text = phrases[0].text[colon + 2 :] if colon > 0 else phrases[0].text
    text = ", ".join([first_text.strip(" ,"), *(phrase.text.strip(" ,") for phrase in phrases[1:])])
    box = phrases[0].box.around(*(phrase.box for phrase in phrases[1:]))
    words = tuple(word for phrase in phrases for word in phrase.words)
    page = layout.source[phrases[0].page].number
    candidate = Candidate(Kind.ADDRESS, text, "\n".join(phrase.text for phrase in phrases), page, box, words)
    return Found(candidate, lines[0], 0, len(phrases[0].text))
