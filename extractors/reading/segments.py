"""How well a picture can be read: clean scan, poor scan or photo, from what is measured in it."""

from typing import Final

from domain.documents.pages import Segment
from extractors.reading.preparing import Look

_UNEVEN: Final = 0.08  # spread of the paper's brightness: a lamp or a window, not the bar of a scanner
_PALE: Final = 0.40  # contrast below which the toner was low or the copy is a copy
_SOFT: Final = 0.28  # share of half-tones at letters from which they are blurred
_HARD: Final = 0.03  # share below which the picture is black and white only
_FINE: Final = 250  # dots an inch from which black and white lose nothing: archives; a fax has 200 and fewer


def segment_of(look: Look, *, camera: bool, dpi: float) -> Segment:
    """The segment of a picture.

    Args:
        look: as measured.
        camera: whether the file says that a camera took it.
        dpi: dots an inch.
    """
    if camera or look.uneven > _UNEVEN:
        return Segment.PHOTO
    faxed = look.soft < _HARD and dpi < _FINE
    if look.contrast < _PALE or look.soft > _SOFT or faxed:
        return Segment.POOR_SCAN
    return Segment.CLEAN_SCAN
