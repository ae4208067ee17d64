"""What stands around a candidate: the text before it, the label left and above, the head of its column, the party of its block."""

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from extractors.fields.candidates import Found
from extractors.fields.lexicon import meanings
from extractors.fields.phrases import Layout

ROLES: Final = ("role.seller", "role.buyer", "role.other_party")
_HEADING: Final = 0.8  # strength from which a phrase is the heading of a party's block
_REACH: Final = 22.0  # heights of type that a heading reaches down
_FIGURE: Final = re.compile(r"\S*[0-9]\S*")


class Context(NamedTuple):
    """Meanings (concept to strength) of what surrounds a candidate, and how far away that stands in heights of type.

    `near` is the text between the value before and this one, `line` all text left of it, `above` the phrase above, `header` the
    next label further up in the column, `after` what follows on the line.
    """

    near: dict[str, float]
    line: dict[str, float]
    above: dict[str, float]
    header: dict[str, float]
    after: dict[str, float]
    left_gap: float
    above_gap: float
    before_text: str
    after_text: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Neighbours of every phrase, by index, -1 for none; `roles` how strongly each party's block reaches it, 0 to 1."""

    layout: Layout
    above: NDArray[np.int64]
    below: NDArray[np.int64]
    header: NDArray[np.int64]
    roles: NDArray[np.float64]

    def context(self, found: Found) -> Context:
        """What surrounds one candidate."""
        layout = self.layout
        phrase = layout.phrases[found.phrase]
        row = layout.lines[phrase.page, phrase.line]
        before, after = phrase.text[: found.start], phrase.text[found.end :]
        left = [layout.phrases[n] for n in row[: phrase.place]]
        near, gap = _last_words(before), 0.0
        if not near and left:
            near = (before.strip() and before) or _last_words(left[-1].text) or left[-1].text
            gap = 0.0 if before.strip() else (phrase.box.x0 - left[-1].box.x1) / max(phrase.box.height, 1.0)
        follows = after.strip(" :;,") or (layout.phrases[row[phrase.place + 1]].text if phrase.place + 1 < len(row) else "")
        above, header = int(self.above[found.phrase]), int(self.header[found.phrase])
        return Context(
            near=meanings(near or before),
            line=meanings(" ".join([*(p.text for p in left), before])[-120:]),
            above=meanings(layout.phrases[above].text) if above >= 0 else {},
            header=meanings(layout.phrases[header].text) if header >= 0 else {},
            after=meanings(follows[:40]),
            left_gap=gap,
            above_gap=self._gap(above, found.phrase),
            before_text=before or (left[-1].text if left else ""),
            after_text=after or follows,
        )

    def _gap(self, above: int, phrase: int) -> float:
        if above < 0:
            return 99.0
        box = self.layout.phrases[phrase].box
        return (box.top - self.layout.phrases[above].box.bottom) / max(box.height, 1.0)


def _last_words(text: str) -> str:
    """The text behind the last word with figures, empty where nothing with letters follows it."""
    figures = list(_FIGURE.finditer(text))
    tail = text[figures[-1].end() :] if figures else text
    return tail if any(c.isalpha() or c == "%" for c in tail) else ""


def surroundings_of(layout: Layout) -> Surroundings:
    """Neighbours and blocks of all phrases of a document."""
    count = len(layout.phrases)
    above, below, header = (np.full(count, -1, np.int64) for _ in range(3))
    labels = np.array([bool(meanings(p.text)) and not any(c.isdigit() for c in p.text) for p in layout.phrases], bool)
    for page in range(len(layout.source)):
        members = np.flatnonzero(layout.pages == page)
        if len(members):
            x0, top, x1, bottom = layout.boxes[members].T
            distance = top[None, :] - bottom[:, None]  # row above, column below
            over = (np.minimum(x1[:, None], x1[None, :]) > np.maximum(x0[:, None], x0[None, :])) & (
                distance > -0.4 * (bottom - top)[None, :]
            )
            np.fill_diagonal(over, val=False)
            far = np.where(over, distance, np.inf)
            above[members] = _nearest(far, members, axis=0)
            below[members] = _nearest(far, members, axis=1)
            header[members] = _nearest(np.where(labels[members][:, None], far, np.inf), members, axis=0)
    return Surroundings(layout, above, below, header, _roles(layout))


def _nearest(distance: NDArray[np.float64], members: NDArray[np.int64], *, axis: int) -> NDArray[np.int64]:
    best = distance.argmin(axis=axis)
    reached = np.isfinite(distance.min(axis=axis))
    return np.where(reached, members[best], -1)


def _roles(layout: Layout) -> NDArray[np.float64]:
    """For every phrase and role how near its heading is: 1 on its line, falling to 0 with the distance below it.

    The nearest heading above in the same column takes all: the buyer's block ends where the consignee's begins.
    """
    strengths = np.zeros((len(layout.phrases), len(ROLES)))
    headings = [
        (index, role)
        for index, phrase in enumerate(layout.phrases)
        for role, name in enumerate(ROLES)
        if meanings(phrase.text).get(name, 0.0) >= _HEADING
    ]
    if not headings:
        return strengths
    boxes = layout.boxes
    heads = np.array([index for index, _ in headings])
    reach = _REACH * layout.size
    down = boxes[:, 1][None, :] - boxes[heads, 1][:, None]
    aside = boxes[:, 0][None, :] - boxes[heads, 0][:, None]
    same_line = (np.abs(down) < 0.5 * layout.size) & (aside >= 0)
    width = np.array([page.width for page in layout.source])[layout.pages]
    column = (aside > -2.5 * layout.size) & (aside < 0.33 * width[None, :])
    reached = (layout.pages[heads][:, None] == layout.pages[None, :]) & (down > -0.5 * layout.size) & (down < reach)
    cost = np.where(reached & (column | same_line), down + 0.3 * np.abs(aside), np.inf)
    best = cost.argmin(axis=0)
    found = np.isfinite(cost.min(axis=0))
    roles = np.array([role for _, role in headings])
    near = np.clip(1.0 - np.maximum(down[best, np.arange(len(best))], 0) / reach, 0.0, 1.0)
    strengths[found, roles[best[found]]] = near[found]
    return strengths
