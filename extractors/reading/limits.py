"""How much one file may ask of us. A file beyond a limit is parked for a person with its reason; nothing of it is dropped."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of what is read.

    Attributes:
        pages: of one PDF or TIFF.
        pixels: of one image; an A4 page at 800 dpi has 62 million.
        members: files in one archive or message, those of inner archives included.
        depth: archives and messages within each other.
        unpacked_bytes: of all members of one archive together.
        objects: drawn objects of one PDF page that are looked at.
        ocr_seconds: of one page.
    """

    pages: int = 500
    pixels: int = 80_000_000
    members: int = 500
    depth: int = 4
    unpacked_bytes: int = 300_000_000
    objects: int = 20_000
    ocr_seconds: int = 120


USUAL: Final = Limits()
"""The limits of everyday."""
