"""Turns a printed document into a scan or a photo: skew, noise, blur, shadows, stamps, fax, JPEG; places follow the paper."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2
from PIL import Image

from sandbox.documents.sheet import Place

Picture = npt.NDArray[np.uint8]
SEGMENTS = ("clean_scan", "clean_scan", "poor_scan", "photo")


class Scan(NamedTuple):
    """The file that was written, how well it can be read, and where the values stand on it (points at its resolution)."""

    path: Path
    segment: str
    places: dict[str, Place]


def scan(pdf: Path, places: dict[str, Place], rng: random.Random) -> Scan:
    """Replace a PDF by its scan beside it: a JPEG or PNG of one page, a TIFF of several."""
    segment = rng.choice(SEGMENTS)
    dpi = {"clean_scan": rng.choice((200, 300)), "poor_scan": rng.choice((150, 200)), "photo": rng.choice((150, 200))}[segment]
    document = pypdfium2.PdfDocument(pdf)
    pages, moved = [], dict(places)
    for index in range(len(document)):
        picture = np.asarray(document[index].render(scale=dpi / 72, grayscale=True).to_pil(), dtype=np.uint8)
        picture, matrix = _bent(picture, segment, rng)
        here = {name: place for name, place in places.items() if place[0] == index + 1}
        moved |= {name: _moved(place, matrix, dpi) for name, place in here.items()}
        pages.append(Image.fromarray(_WORSE[segment](picture, rng)))
    document.close()
    pdf.unlink()
    return Scan(_write(pdf, pages, segment, dpi, rng), segment, moved)


def _bent(picture: Picture, segment: str, rng: random.Random) -> tuple[Picture, npt.NDArray[np.float64]]:
    """Turned a little; a photo is taken from a corner as well. Returns the picture and its transformation."""
    height, width = picture.shape[:2]
    most = {"clean_scan": 0.6, "poor_scan": 2.0, "photo": 2.5}[segment]
    turn = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-most, most), 1.0), [0, 0, 1]])
    if segment == "photo":
        shift = 0.02
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
        moves = [[rng.uniform(0, shift) * width, rng.uniform(0, shift) * height] for _ in range(4)]
        seen = (corners + np.array(moves, dtype=np.float32)).astype(np.float32)
        turn = cv2.getPerspectiveTransform(corners, seen) @ turn
    bent = cv2.warpPerspective(picture, turn, (width, height), borderValue=(255.0,), flags=cv2.INTER_LINEAR)
    return bent.astype(np.uint8), np.asarray(turn, dtype=np.float64)


def _moved(place: Place, matrix: npt.NDArray[np.float64], dpi: int) -> Place:
    x0, top, x1, bottom = (part * dpi / 72 for part in place[1])
    corners = np.array([[x0, top, 1], [x1, top, 1], [x1, bottom, 1], [x0, bottom, 1]]).T
    seen = matrix @ corners
    xs, ys = seen[0] / seen[2] * 72 / dpi, seen[1] / seen[2] * 72 / dpi
    return place[0], [round(float(part), 1) for part in (xs.min(), ys.min(), xs.max(), ys.max())]


def _grain(picture: Picture, rng: random.Random, strength: float) -> Picture:
    noise = np.random.default_rng(rng.randrange(2**32)).normal(0, strength, picture.shape)
    return np.clip(picture.astype(np.float32) + noise, 0, 255).astype(np.uint8)


def _clean(picture: Picture, rng: random.Random) -> Picture:
    return _grain(np.minimum(picture, 250).astype(np.uint8), rng, rng.uniform(1, 5))


def _poor(picture: Picture, rng: random.Random) -> Picture:
    picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.5, 1.1)).astype(np.uint8)
    if rng.random() < 0.4:
        _stamp(picture, rng)
    picture = _grain(picture, rng, rng.uniform(8, 18))
    if rng.random() < 0.3:  # a fax knows black and white only
        return np.where(picture < rng.randrange(130, 180), 0, 255).astype(np.uint8)
    faded = rng.uniform(0.5, 0.9)
    return (255 - (255 - picture.astype(np.float32)) * faded).astype(np.uint8)


def _photo(picture: Picture, rng: random.Random) -> Picture:
    picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.4, 0.9)).astype(np.uint8)
    height, width = picture.shape
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    light = 0.75 + 0.25 * np.cos((across / width - rng.random()) * 2) * np.cos((down / height - rng.random()) * 2)
    return _grain(np.clip(picture * light, 0, 255).astype(np.uint8), rng, rng.uniform(3, 9))


def _stamp(picture: Picture, rng: random.Random) -> None:
    height, width = picture.shape
    place = (int(rng.uniform(0.3, 0.6) * width), int(rng.uniform(0.3, 0.7) * height))
    text = rng.choice(("EINGEGANGEN", "BEZAHLT", "RECEIVED", "KOPIE", "PAYE"))
    cv2.putText(picture, text, place, cv2.FONT_HERSHEY_SIMPLEX, width / 900, (110.0,), max(2, width // 500))


_WORSE: dict[str, Callable[[Picture, random.Random], Picture]] = {"clean_scan": _clean, "poor_scan": _poor, "photo": _photo}


def _write(pdf: Path, pages: list[Image.Image], segment: str, dpi: int, rng: random.Random) -> Path:
    options: dict[str, Any] = {"dpi": (dpi, dpi)}
    if len(pages) > 1:
        path = pdf.with_suffix(".tif")
        pages[0].save(path, save_all=True, append_images=pages[1:], compression="tiff_deflate", **options)
    elif segment == "clean_scan" and rng.random() < 0.3:
        path = pdf.with_suffix(".png")
        pages[0].save(path, **options)
    else:
        path = pdf.with_suffix(".jpg")
        pages[0].save(path, quality={"clean_scan": 88, "poor_scan": rng.randrange(35, 60), "photo": 70}[segment], **options)
    return path
