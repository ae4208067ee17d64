"""How well a picture can be read: clean scan, poor scan or photo, from what is measured in it."""

from domain.documents.pages import Segment
from extractors.reading.preparing import Look


def segment_of(look: Look, *, camera: bool, skew: float, coloured: bool) -> Segment:
    """The segment of a picture.

    Args:
        look: as measured.
        camera: whether the file says that a camera took it.
        skew: degrees of its lines.
        coloured: whether its paper has a colour.
    """
    if camera or (look.uneven > 0.35 and coloured):
        return Segment.PHOTO
    if look.contrast < 0.35 or look.sharp < 0.45 or look.noise > 0.03 or look.uneven > 0.25 or abs(skew) > 2.5:
        return Segment.POOR_SCAN
    return Segment.CLEAN_SCAN
