"""Papers for the reader: PDFs drawn by reportlab or written by hand, pictures of text, messages of Outlook."""

import io
import struct
from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas

LINES = (
    "Muster Werkzeuge GmbH", "Rechnung Nr. 2026-4711", "Datum 14.11.2026", "Bohrmaschine 2 Stück 119,00",
    "Nettobetrag 200,00 EUR", "Umsatzsteuer 19 % 38,00 EUR", "Gesamtbetrag 238,00 EUR", "Zahlbar bis 14.12.2026",
)  # fmt: skip


@pytest.fixture
def lines() -> tuple[str, ...]:
    return LINES


@pytest.fixture
def drawn() -> Callable[..., bytes]:
    """A PDF of one page from a function that draws on reportlab's canvas."""

    def make(draw: Callable[[Canvas], object], **options: object) -> bytes:
        sink = io.BytesIO()
        canvas = Canvas(sink, pagesize=(595, 842), **options)
        draw(canvas)
        canvas.showPage()
        canvas.save()
        return sink.getvalue()

    return make


@pytest.fixture
def letter(drawn: Callable[..., bytes]) -> bytes:
    """A PDF of one page with a text layer."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 11)
        for n, line in enumerate(LINES):
            canvas.drawString(72, 742 - 20 * n, line)

    return drawn(draw)


@pytest.fixture
def photographed() -> Callable[..., Image.Image]:
    """A picture of text lines, 200 dots an inch, of the size of half a page."""

    def make(texts: tuple[str, ...] = LINES, size: tuple[int, int] = (1240, 900), points: int = 34) -> Image.Image:
        image = Image.new("L", size, 255)
        pen = ImageDraw.Draw(image)
        font = ImageFont.load_default(points)
        for n, text in enumerate(texts):
            pen.text((120, 80 + n * int(points * 2.2)), text, fill=0, font=font)
        return image

    return make


@pytest.fixture
def by_hand() -> Callable[..., bytes]:
    """A PDF from its objects, numbered from 1; the first is the catalogue."""

    def make(*objects: bytes) -> bytes:
        out = io.BytesIO(b"")
        out.write(b"%PDF-1.7\n")
        places = []
        for number, content in enumerate(objects, start=1):
            places.append(out.tell())
            out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        start = out.tell()
        out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
        out.writelines(b"%010d 00000 n \n" % place for place in places)
        out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
        return out.getvalue()

    return make


@pytest.fixture
def png() -> Callable[..., bytes]:
    def make(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
        sink = io.BytesIO()
        image.save(sink, kind, **options)
        return sink.getvalue()

    return make


@pytest.fixture
def outlook() -> Callable[..., bytes]:
    """An Outlook message (MS-OXMSG in MS-CFB) with one attachment, as small as readers accept."""

    def make(name: str, content: bytes) -> bytes:
        attached = struct.pack("<8x") + b"".join(
            struct.pack("<HHII4x", kind, tag, 6, size)
            for tag, kind, size in ((0x3701, 0x0102, len(content)), (0x3707, 0x001F, len(name) * 2 + 2))
        )
        attached += struct.pack("<HHIIi", 0x0003, 0x3705, 6, 1, 0)  # attached by value
        wide = struct.pack("<HHIIi", 0x0003, 0x340D, 6, 0x00040000, 0)  # strings are UTF-16
        streams = [
            ("__properties_version1.0", struct.pack("<8xIIII8x", 0, 1, 0, 1) + wide, 0),
            ("__properties_version1.0", attached, 1),
            ("__substg1.0_37010102", content, 1),
            ("__substg1.0_3707001F", name.encode("utf-16-le"), 1),
        ]
        return _compound(streams)

    return make


def _compound(streams: list[tuple[str, bytes, int]]) -> bytes:
    """A compound file: the root, one storage for an attachment, small streams in the root (0) or the storage (1)."""
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    short, chain, starts = b"", [], []  # sectors of 64 bytes
    for _, content, _ in streams:
        assert 0 < len(content) < 4096, "longer ones would need sectors of their own"
        count = -(-len(content) // 64)
        starts.append(len(chain))
        chain += [*range(len(chain) + 1, len(chain) + count), end]
        short += content.ljust(count * 64, b"\0")
    names = ["Root Entry", "__attach_version1.0_#00000000", *(name for name, _, _ in streams)]
    inside = [n + 2 for n, (_, _, where) in enumerate(streams) if where]
    outside = [1, *(n + 2 for n, (_, _, where) in enumerate(streams) if not where)]
    right = dict([*zip(inside, [*inside[1:], free], strict=True), *zip(outside, [*outside[1:], free], strict=True)])
    entries = b""
    for n, name in enumerate(names):
        child = {0: outside[0], 1: inside[0]}.get(n, free)
        start, size = (starts[n - 2], len(streams[n - 2][1])) if n > 1 else (0, 0 if n else len(short))
        text = (name + "\0").encode("utf-16-le")
        entries += text.ljust(64, b"\0") + struct.pack("<HBB", len(text), {0: 5, 1: 1}.get(n, 2), 1)
        entries += struct.pack("<III", free, right.get(n, free), child) + bytes(36) + struct.pack("<IQ", start, size)
    parts = [short, entries, struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")]
    fat, first = [], []
    for part in parts:
        first.append(len(fat))
        fat += [*range(len(fat) + 1, len(fat) + -(-len(part) // 512)), end]
    table = len(fat)
    fat.append(0xFFFFFFFD)
    numbers = (0, 1, first[1], 0, 4096, first[2], 1, end, 0, table)
    header = struct.pack("<8s16xHHHHH6x10I", bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 3, 0xFFFE, 9, 6, *numbers)
    sectors = [*parts, struct.pack(f"<{len(fat)}I", *fat).ljust(512, b"\xff")]
    return header.ljust(512, b"\xff") + b"".join(part.ljust(-(-len(part) // 512) * 512, b"\0") for part in sectors)
