"""Tesseract as it is installed here."""

from typing import NamedTuple

import pytesseract

LANGUAGES = ("deu", "eng", "fra")


class Condition(NamedTuple):
    """Version and languages of the installed Tesseract; `version` is empty when there is none."""

    version: str
    languages: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The languages that documents need and that are not installed."""
        return tuple(language for language in LANGUAGES if language not in self.languages)


def condition() -> Condition:
    """Ask the installed program for its version and its languages."""
    try:
        return Condition(str(pytesseract.get_tesseract_version()), tuple(sorted(pytesseract.get_languages())))
    except (pytesseract.TesseractNotFoundError, SystemExit):
        return Condition("", ())
