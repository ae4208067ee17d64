"""What the text beside a value means: labels of fields, of what is no field, and headings of parties (`labels.toml`).

Text is compared squeezed: lower case, without accents, blanks and signs. So `USt.-Id.-Nr. :`, `USt Id Nr` and the glued words of a
broken text layer are one label. The longest label wins (`Gesamtbetrag der Zuschläge` is no gross total), and short ones count as
whole words only.
"""

import functools
import importlib.resources
import re
import tomllib
from typing import Final, NamedTuple

from domain.documents.values import folded

_TOKEN: Final = re.compile(r"[a-z0-9]+|[%#]")
_SHORT: Final = 5  # letters; shorter labels must be whole words
_MIDDLE: Final = 8  # letters; shorter labels must begin a word


class Match(NamedTuple):
    """A label in a text: what it may mean, and where it stands in the squeezed text, of `length` characters in all."""

    concepts: tuple[str, ...]
    start: int
    end: int
    length: int

    @property
    def strength(self) -> float:
        """0 to 1: how much of the text the label is and how close it stands to the text's end, where the value follows."""
        after = self.length - self.end
        return 0.3 + 0.4 * 2.0 ** (-after / 6) + 0.3 * (self.end - self.start) / self.length


class Lexicon(NamedTuple):
    """All labels: squeezed label to its concepts, and by the first two letters the lengths that occur, longest first."""

    concepts: dict[str, tuple[str, ...]]
    lengths: dict[str, tuple[int, ...]]


def squeezed(text: str) -> tuple[str, frozenset[int]]:
    """The letters and digits of a text in lower case, and the positions at which words begin (the end counts as one)."""
    parts = _TOKEN.findall(folded(text))
    bounds, position = [0], 0
    for part in parts:
        position += len(part)
        bounds.append(position)
    return "".join(parts), frozenset(bounds)


@functools.cache
def lexicon() -> Lexicon:
    """The labels of `labels.toml`; roles are named `role.seller` and so on."""
    text = importlib.resources.files("extractors.fields").joinpath("labels.toml").read_text("utf-8")
    concepts: dict[str, list[str]] = {}
    for group, entries in tomllib.loads(text).items():
        for concept, labels in entries.items():
            name = f"role.{concept}" if group == "role" else concept
            for label in labels:
                key = squeezed(label)[0]
                if key and name not in concepts.setdefault(key, []):
                    concepts[key].append(name)
    lengths: dict[str, set[int]] = {}
    for key in concepts:
        lengths.setdefault(key[:2], set()).add(len(key))
    return Lexicon(
        {key: tuple(names) for key, names in concepts.items()},
        {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()},
    )


@functools.lru_cache(maxsize=8_192)
def labels_in(text: str) -> tuple[Match, ...]:
    """The labels in a text from left to right, none inside another."""
    known = lexicon()
    letters, bounds = squeezed(text)
    found: list[Match] = []
    position = 0
    while position < len(letters) - 1:
        match = _at(known, letters, bounds, position)
        if match:
            found.append(match)
        position = match.end if match else position + 1
    return tuple(found)


def _at(known: Lexicon, letters: str, bounds: frozenset[int], position: int) -> Match | None:
    for length in known.lengths.get(letters[position : position + 2], ()):
        end = position + length
        if end > len(letters) or (length <= _MIDDLE and position not in bounds) or (length <= _SHORT and end not in bounds):
            continue
        if concepts := known.concepts.get(letters[position:end]):
            return Match(concepts, position, end, len(letters))
    return None


@functools.lru_cache(maxsize=8_192)
def meanings(text: str) -> dict[str, float]:
    """What a text may be the label of, each with its strength, 0 to 1; empty where it is no label."""
    strengths: dict[str, float] = {}
    for match in labels_in(text):
        for concept in match.concepts:
            strengths[concept] = max(strengths.get(concept, 0.0), match.strength)
    return strengths
