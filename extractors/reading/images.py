"""Image files: opened within limits, every frame a page, upright as the camera noted, grey."""

import io
import warnings
from collections.abc import Iterator
from typing import Final, NamedTuple

from PIL import Image, ImageOps, UnidentifiedImageError

from domain.errors import UnreadableFile
from extractors.reading.limits import Limits

_PLAUSIBLE_DPI: Final = (90, 1300)
_LONG_SIDE: Final = 842.0  # points of A4: what a page has whose resolution nobody noted
_SLIP: Final = 2.2  # times as high as wide: a till slip, whose usual paper is 80 mm wide
_SLIP_WIDTH: Final = 227.0  # points
_SMALLEST: Final = 20  # pixels
_AGAIN: Final = "Ask the sender to send it again."


class Frame(NamedTuple):
    """One page of an image file. `dpi` is dots an inch, noted or supposed; `camera` whether a camera took it."""

    image: Image.Image
    dpi: float
    camera: bool


def frames(data: bytes, name: str, limits: Limits) -> Iterator[Frame]:
    """The pages of an image file, one at a time, in colour as they are.

    Raises:
        UnreadableFile: damaged, too many pages, too many pixels, or too small to hold a word.
    """
    try:
        with (
            warnings.catch_warnings(action="ignore", category=Image.DecompressionBombWarning),
            Image.open(io.BytesIO(data)) as file,
        ):
            count = getattr(file, "n_frames", 1)
            if count > limits.pages:
                raise UnreadableFile(
                    f"{name} has {count} pages; at most {limits.pages} are read.",
                    next_step="Split the file, or find out what it is.",
                )
            for number in range(count):
                file.seek(number)
                yield _frame(file, f"{name}, page {number + 1}," if count > 1 else name, limits)
    except UnidentifiedImageError as error:
        raise UnreadableFile(f"{name} is a damaged image.", next_step=_AGAIN) from error
    except Image.DecompressionBombError as error:
        raise _too_large(name, str(error), limits) from error
    except (OSError, EOFError, ValueError, SyntaxError, TypeError, IndexError, KeyError, ZeroDivisionError) as error:
        # Pillow's decoders raise all of these on damaged bytes
        raise UnreadableFile(f"{name} is a damaged image ({error}).", next_step=_AGAIN) from error


def _frame(file: Image.Image, name: str, limits: Limits) -> Frame:
    width, height = file.size
    if width * height > limits.pixels:
        raise _too_large(name, f"{width} × {height} pixels", limits)
    if min(width, height) < _SMALLEST:
        raise UnreadableFile(
            f"{name} is only {width} × {height} pixels, which holds no word.", next_step="Ask the sender for the document."
        )
    dpi = _noted_dpi(file)
    camera = bool(file.getexif().get(0x0110)) if file.format in {"JPEG", "WEBP"} else False  # the camera's model
    image = _on_white(ImageOps.exif_transpose(file))
    return Frame(image, dpi or _supposed_dpi(image), camera)


def _on_white(image: Image.Image) -> Image.Image:
    """Grey or RGB; what is transparent becomes white, CMYK is converted."""
    if image.mode in {"1", "L"}:
        return image.convert("L")
    if image.mode.startswith(("I", "F")):
        low, high = image.getextrema()
        span = max(float(high) - float(low), 1.0)  # type: ignore[arg-type]  # one band: two numbers
        return image.point(lambda value: (value - low) * 255 / span).convert("L")
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(paper, image).convert("RGB")
    return image.convert("RGB")


def _noted_dpi(file: Image.Image) -> float | None:
    """Dots an inch as the file notes them, if they make a page between a stamp and a poster."""
    noted = file.info.get("dpi")
    if not noted or not _PLAUSIBLE_DPI[0] <= float(noted[0]) <= _PLAUSIBLE_DPI[1]:
        return None
    dpi = float(noted[0])
    return dpi if min(file.size) / dpi >= 1 and max(file.size) / dpi <= 40 else None


def _supposed_dpi(image: Image.Image) -> float:
    low, high = min(image.size), max(image.size)
    return low * 72 / _SLIP_WIDTH if high / low >= _SLIP else high * 72 / _LONG_SIDE


def _too_large(name: str, found: str, limits: Limits) -> UnreadableFile:
    return UnreadableFile(
        f"{name} is too large an image ({found}; at most {limits.pixels:,} pixels are read).",
        next_step="Scan the page again with 300 dpi.",
    )
