"""The language of a document, told by its small words and the vocabulary of trade: German, English or French.

Counting a few dozen words is enough here, and it works on the torn text of a scan: every language leaves its articles,
prepositions and headings on every page. Good: "Zahlbar innerhalb von 30 Tagen ohne Abzug" is `de`. Bad: a page of figures
alone says nothing and takes the default.
"""

import functools
import importlib.resources
import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from domain.documents.pages import Page

_WORD: Final = re.compile(r"[^\W\d_]+")
_ENOUGH: Final = 400  # words tell no more after that


def language_of(pages: Sequence[Page], default: str = "de") -> str:
    """`de`, `en` or `fr`: the language most of whose words stand on these pages; `default` where none does."""
    votes: Counter[str] = Counter()
    for text in _opening(pages):
        for language, words in _lexicon().items():
            votes[language] += sum(found in words for found in _WORD.findall(text.casefold()))
    best = max(votes, key=lambda language: (votes[language], language == default), default=default)
    return best if votes[best] else default


@functools.cache
def _lexicon() -> Mapping[str, frozenset[str]]:
    content = tomllib.loads(importlib.resources.files("extractors.language").joinpath("tongues.toml").read_text("utf-8"))
    return {language: frozenset(words) for language, words in content.items()}


def _opening(pages: Sequence[Page]) -> list[str]:
    return [word.text for page in pages[:3] for word in page.words][:_ENOUGH]
