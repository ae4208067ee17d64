"""Scans and photos: the right way up, straight, in points; every way in which an image can be bad."""

import io
from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw

from domain.documents.pages import Segment, TextSource
from domain.errors import ConfigurationError, UnreadableFile
from extractors.reading import Limits, read_bytes
from extractors.reading.preparing import prepared

Photographed = Callable[..., Image.Image]
Bytes = Callable[..., bytes]


def words_of(reading) -> set[str]:
    return {word.text for page in reading.pages for word in page.words}


def codes(reading) -> set[str]:
    return {noted.code for noted in reading.findings}


def test_a_scan_becomes_words_in_points(photographed: Photographed, png: Bytes) -> None:
    (reading,) = read_bytes(png(photographed(), dpi=(200, 200)), "scan.png")
    (page,) = reading.pages
    assert (round(page.width), round(page.height)) == (446, 324)
    assert page.source is TextSource.TESSERACT
    assert page.segment is Segment.CLEAN_SCAN
    assert {"Rechnung", "2026-4711", "238,00", "Gesamtbetrag"} <= words_of(reading)
    first = page.words[0]
    assert first.text == "Muster"
    assert first.box.x0 == pytest.approx(120 * 72 / 200, abs=3)
    assert 80 * 72 / 200 < first.box.top < 120 * 72 / 200
    assert 0.5 < first.confidence <= 1
    assert (page.turned, page.skew) == (0, 0.0)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_lying_and_standing_on_its_head(photographed: Photographed, png: Bytes, turn: int) -> None:
    image = photographed(size=(1240, 1000)).rotate(-turn, expand=True)  # Pillow turns counter-clockwise
    (reading,) = read_bytes(png(image, dpi=(200, 200)), "turned.png")
    (page,) = reading.pages
    assert page.turned == (360 - turn) % 360
    assert (round(page.width), round(page.height)) == (446, 360)
    assert {"Gesamtbetrag", "238,00"} <= words_of(reading)
    assert page.words[0].box.x0 == pytest.approx(120 * 72 / 200, abs=4)


@pytest.mark.parametrize("skew", [-4.0, 2.5])
def test_skew_is_taken_out(photographed: Photographed, png: Bytes, skew: float) -> None:
    image = photographed().rotate(skew, fillcolor=255, resample=Image.Resampling.BICUBIC)
    (reading,) = read_bytes(png(image, dpi=(200, 200)), "skewed.png")
    (page,) = reading.pages
    assert page.skew == pytest.approx(-skew, abs=0.35)
    tops = [word.box.bottom for word in page.words if word.text in {"Umsatzsteuer", "38,00"}]
    assert max(tops) - min(tops) < 3  # level again


def test_a_slip_on_the_dark_lid_of_a_scanner_is_found(photographed: Photographed, png: Bytes) -> None:
    slip = photographed(size=(760, 860))
    lid = Image.new("L", (1600, 2000), 40)
    lid.paste(slip, (800, 100))
    (reading,) = read_bytes(png(lid, dpi=(200, 200)), "lid.png")
    assert {"Gesamtbetrag", "238,00"} <= words_of(reading)
    assert min(word.box.x0 for word in reading.pages[0].words) > 800 * 72 / 200
    assert prepared(lid).origin[0] > 800


def test_shadows_are_evened(photographed: Photographed, png: Bytes) -> None:
    image = photographed()
    shadow = Image.linear_gradient("L").resize(image.size).point(lambda v: 60 + v * 195 // 255)
    dark = Image.composite(image, Image.new("L", image.size, 0), shadow)
    assert prepared(dark).look.uneven > 0.3
    (reading,) = read_bytes(png(dark, dpi=(200, 200)), "shadow.png")
    assert {"Gesamtbetrag", "Rechnung"} <= words_of(reading)
    assert reading.pages[0].segment is not Segment.CLEAN_SCAN


def test_cmyk_jpeg_and_transparent_png(photographed: Photographed, png: Bytes) -> None:
    cmyk = png(photographed().convert("CMYK"), "JPEG", dpi=(200, 200))
    assert "Gesamtbetrag" in words_of(read_bytes(cmyk, "cmyk.jpg")[0])
    ink = photographed()
    clear = Image.merge("LA", (Image.new("L", ink.size, 0), ink.point(lambda v: 255 - v)))
    assert "Gesamtbetrag" in words_of(read_bytes(png(clear, dpi=(200, 200)), "clear.png")[0])


def test_the_camera_notes_how_it_was_held(photographed: Photographed, png: Bytes) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees clockwise
    exif[0x0110] = "Pocket"
    data = png(photographed().rotate(90, expand=True), "JPEG", exif=exif, dpi=(200, 200))
    (reading,) = read_bytes(data, "photo.jpg")
    assert reading.pages[0].segment is Segment.PHOTO
    assert reading.pages[0].width > reading.pages[0].height
    assert "Gesamtbetrag" in words_of(reading)


def test_every_frame_of_a_tiff_is_a_page(photographed: Photographed, png: Bytes) -> None:
    pages = [photographed((f"Rechnung Nummer {n}", "Lieferung wie bestellt und bezahlt"), (1240, 400)) for n in (471, 582)]
    data = png(pages[0], "TIFF", save_all=True, append_images=pages[1:], dpi=(200, 200))
    (reading,) = read_bytes(data, "scan.tif")
    assert [page.number for page in reading.pages] == [1, 2]
    assert "582" in {word.text for word in reading.pages[1].words}


def test_two_thousand_pages_and_a_hundred_megapixels_are_parked(png: Bytes) -> None:
    small = Image.new("1", (24, 24), 1)
    many = png(small, "TIFF", save_all=True, append_images=[small] * 1999)
    with pytest.raises(UnreadableFile, match="has 2000 pages; at most 500"):
        read_bytes(many, "many.tif")
    with pytest.raises(UnreadableFile, match=r"huge\.png is too large an image \(10000 × 10000 pixels"):
        read_bytes(png(Image.new("1", (10_000, 10_000), 1)), "huge.png")


def test_one_pixel_and_a_blank_page(png: Bytes) -> None:
    with pytest.raises(UnreadableFile, match="only 1 × 1 pixels"):
        read_bytes(png(Image.new("L", (1, 1))), "dot.png")
    (blank,) = read_bytes(png(Image.new("L", (1240, 1754), 255)), "blank.png")
    assert blank.pages[0].words == ()
    assert codes(blank) == {"no_text"}


def test_a_photo_of_something_else_is_said_to_hold_no_text(png: Bytes) -> None:
    scene = Image.radial_gradient("L").resize((1200, 900))
    ImageDraw.Draw(scene).ellipse((200, 200, 600, 700), fill=90)
    (reading,) = read_bytes(png(scene, "JPEG"), "cat.jpg")
    assert codes(reading) & {"no_text", "hardly_legible"}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_cut_off_images_are_damaged(photographed: Photographed, png: Bytes, kind: str) -> None:
    data = png(photographed(), kind)
    with pytest.raises(UnreadableFile, match=r"cut is a damaged image.*send it again"):
        read_bytes(data[: len(data) // 3], "cut")


def test_a_wrong_suffix_is_noted_and_does_not_matter(photographed: Photographed, png: Bytes) -> None:
    (reading,) = read_bytes(png(photographed(), dpi=(200, 200)), "scan.pdf")
    assert codes(reading) == {"wrong_suffix"}
    assert reading.media_type == "image/png"


def test_unknown_languages_stop_the_run(photographed: Photographed, png: Bytes) -> None:
    with pytest.raises(ConfigurationError, match="languages tlh"):
        read_bytes(png(photographed()), "scan.png", languages="tlh")


def test_pixels_may_be_limited(png: Bytes) -> None:
    buffer = io.BytesIO(png(Image.new("L", (100, 100))))
    with pytest.raises(UnreadableFile, match="too large"):
        read_bytes(buffer.getvalue(), "a.png", limits=Limits(pixels=9_999))
