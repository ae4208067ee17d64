"""Words of a report in German and English, looked up by key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

Language = Literal["de", "en"]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One report's words in one language; each report brings its own `texts`, German before English.

    A key that is missing raises KeyError, so that a forgotten text is found by the first test that writes the report.
    """

    language: Language
    texts: ClassVar[Mapping[str, tuple[str, str]]] = {}

    def __call__(self, key: str, **values: object) -> str:
        """Return a text with its values filled in.

        Raises:
            KeyError: no such text.
        """
        german, english = self.texts[key]
        return (german if self.language == "de" else english).format(**values)

    def known(self, family: str, code: str) -> str:
        """Return the word of a code such as `change.new`, the code itself where the catalogue does not have it."""
        key = f"{family}.{code}"
        return self(key) if key in self.texts else code

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number for use inside a sentence: `1.234,5` in German, `1,234.5` in English."""
        text = f"{value:,.{digits}f}"
        return text.translate(str.maketrans(",.", ".,")) if self.language == "de" else text
