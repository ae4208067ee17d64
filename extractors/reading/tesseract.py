"""Tesseract: its condition here, and the words it reads in an image.

One thread a call (`OMP_THREAD_LIMIT=1`): the same text for less than half the CPU; pages are read side by side instead.
"""

import csv
import io
import os
import tempfile
from typing import Final, NamedTuple

import pytesseract
from PIL import Image

from domain.errors import ConfigurationError, ItemError

LANGUAGES = ("deu", "eng", "fra")

_WORD_LEVEL: Final = "5"


class Condition(NamedTuple):
    """Version and languages of the installed Tesseract; `version` is empty when there is none."""

    version: str
    languages: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The languages that documents need and that are not installed."""
        return tuple(language for language in LANGUAGES if language not in self.languages)


class PixelWord(NamedTuple):
    """A word in an image: pixels from its top left corner, and the engine's confidence, 0 to 1."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: float


def condition() -> Condition:
    """Ask the installed program for its version and its languages."""
    try:
        return Condition(str(pytesseract.get_tesseract_version()), tuple(sorted(pytesseract.get_languages())))
    except (pytesseract.TesseractNotFoundError, SystemExit):
        return Condition("", ())


def words_in(image: Image.Image, *, languages: str, layout: int, seconds: int) -> list[PixelWord]:
    """The words of an image, in Tesseract's order.

    Args:
        image: grey or bilevel; glyphs of about 30 pixels are read best.
        languages: joined by `+`.
        layout: Tesseract's page segmentation mode: 3 a page, 6 one block, 11 scattered words.
        seconds: after which the page is given up.

    Raises:
        ItemError: it took longer.
        ConfigurationError: Tesseract or one of the languages is not installed.
    """
    table = _run(image, f"--psm {layout} --dpi 300 -c tessedit_create_tsv=1", languages, seconds)
    rows = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [_word(row) for row in rows if row["level"] == _WORD_LEVEL and (row["text"] or "").strip()]


def orientation(image: Image.Image, seconds: int) -> tuple[int, float]:
    """By how many degrees clockwise the image must be turned to stand upright, and how sure Tesseract is (15: very).

    An image with too few characters gives (0, 0.0).
    """
    try:
        found = _run(image, "--psm 0 --dpi 300", "osd", seconds)
    except ItemError:
        return 0, 0.0
    values = dict(line.split(": ", 1) for line in found.splitlines() if ": " in line)
    return int(values.get("Rotate", "0")), float(values.get("Orientation confidence", "0"))


def _run(image: Image.Image, options: str, languages: str, seconds: int) -> str:
    os.environ["OMP_THREAD_LIMIT"] = "1"
    # pytesseract would write a PNG: packing costs more than the disk saves
    with tempfile.NamedTemporaryFile(suffix=".bmp", prefix="belegwerk-") as file:
        image.save(file, "BMP")
        file.flush()
        extension = "osd" if languages == "osd" else "tsv"
        try:
            found = pytesseract.run_and_get_output(file.name, extension, languages, options, timeout=seconds)
        except pytesseract.TesseractNotFoundError as error:
            raise ConfigurationError(
                "Tesseract is not installed, so scans cannot be read.",
                next_step="Install it with `tools/system-packages` and ask `belegwerk doctor`.",
            ) from error
        except pytesseract.TesseractError as error:
            raise _translated(error, languages) from error
        except RuntimeError as error:
            raise ItemError(
                f"Tesseract had not read the page after {seconds} seconds.",
                next_step="Look whether the page is a photo or a drawing; scan it again as a page of text.",
            ) from error
    return found if isinstance(found, str) else found.decode("utf-8", "replace")


def _translated(error: pytesseract.TesseractError, languages: str) -> Exception:
    message = str(error.message)
    if "Failed loading language" in message or "Error opening data file" in message:
        return ConfigurationError(
            f"Tesseract does not know all of the languages {languages}.",
            next_step="Install them with `tools/system-packages` and ask `belegwerk doctor`.",
        )
    return ItemError(f"Tesseract cannot read the page: {message[:200]}", next_step="Open the page; scan it again.")


def _word(row: dict[str, str]) -> PixelWord:
    x, y, width, height = (float(row[name]) for name in ("left", "top", "width", "height"))
    return PixelWord(row["text"].strip(), x, y, x + width, y + height, max(float(row["conf"]), 0.0) / 100)
