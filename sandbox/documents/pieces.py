"""The parts that documents are made of: letterhead, recipient, block of references, rows of labels, sums, footer."""

import random
from collections.abc import Sequence
from typing import NamedTuple

from sandbox.documents.family import Family
from sandbox.documents.parties import Party
from sandbox.documents.sheet import Sheet, width_of, wrapped


class Entry(NamedTuple):
    """A label and its value; `field` names the value in the truth, empty for what nobody asks about."""

    label: str
    text: str
    field: str = ""


def letterhead(sheet: Sheet, family: Family, rng: random.Random, seller: Party, *, role: str = "seller") -> None:
    """Name, logo and address of the sender; leaves `y` below it."""
    margin, right = family.margin, sheet.width - family.margin
    top = 30.0
    if family.header in {"logo_left", "logo_right"}:
        x = margin if family.header == "logo_left" else right - 110
        sheet.shade((x, top, x + 46, top + 34), rng.choice((0.25, 0.55, 0.7)), round_corners=rng.random() < 0.5)
        if rng.random() < 0.5:
            sheet.text(x + 54, top + 9, seller.name.split()[0][:14].upper(), bold=True, size=sheet.size + 4)
        top += 2
    x, align = margin, "left"
    if family.header in {"name_right", "logo_left"}:
        x, align = right, "right"
    elif family.header == "centred":
        x, align = sheet.width / 2, "center"
    bold = rng.random() < 0.7
    sheet.text(x, top, seller.name, field=f"{role}_name", bold=bold, size=sheet.size + (3 if bold else 1), align=align)
    top += sheet.leading + 4
    lines = [seller.street_line, seller.city_line]
    if rng.random() < 0.3:
        lines = [", ".join(lines)]
    for line in lines:
        sheet.text(x, top, line, field=f"{role}_address" if role == "seller" else "", align=align)
        top += sheet.leading
    extras = [f"Tel. {seller.phone}", seller.mail, seller.web]
    for line in extras[: rng.randrange(4)]:
        sheet.text(x, top, line, align=align, size=sheet.size - 1)
        top += sheet.leading - 1
    sheet.y = max(top + 14, 105.0)


def recipient(sheet: Sheet, family: Family, rng: random.Random, buyer: Party, seller: Party, *, role: str = "buyer") -> None:
    """The window of the envelope; leaves `y` below it."""
    x = sheet.width * 0.55 if family.recipient_right else family.margin
    if family.sender_line:
        line = f"{seller.name} · {seller.street_line} · {seller.city_line}"
        sheet.text(x, sheet.y, line, size=6.5)
        sheet.y += 12
    if rng.random() < 0.15:
        word = {"de": "Rechnung an", "en": "Bill to", "fr": "Facturé à"}
        sheet.text(x, sheet.y, word.get(language_of(buyer), "Bill to") + ":", size=sheet.size - 1)
        sheet.y += sheet.leading
    sheet.text(x, sheet.y, buyer.name, field=f"{role}_name")
    sheet.y += sheet.leading
    for line in (
        *([rng.choice(("Rechnungsprüfung", "z. Hd. Einkauf", "Accounts payable"))] if rng.random() < 0.2 else []),
        buyer.street_line,
        buyer.city_line,
    ):
        sheet.text(x, sheet.y, line)
        sheet.y += sheet.leading


def language_of(party: Party) -> str:
    """The language of a party's country."""
    return {"DE": "de", "AT": "de", "FR": "fr", "BE": "fr", "LU": "fr"}.get(party.postal.country, "en")


def info_block(sheet: Sheet, family: Family, entries: Sequence[Entry], *, beside: float) -> None:
    """The references: beside the recipient (from height `beside`) or below it, as the family likes."""
    match family.info:
        case "rows_right" | "box_right":
            below = sheet.y
            sheet.y = beside
            x = sheet.width * (0.3 if family.recipient_right else 0.58)
            if family.recipient_right:
                x = family.margin
            start = sheet.y
            rows(sheet, family, entries, x, x + sheet.width * 0.19)
            if family.info == "box_right":
                for height in (start - 4, sheet.y + 2):
                    sheet.rule(x - 4, x + sheet.width * 0.36, height)
            sheet.y = max(below, sheet.y) + 10
        case "rows_left":
            sheet.y += 8
            rows(sheet, family, entries, family.margin, family.margin + sheet.width * 0.22)
            sheet.y += 8
        case "headed_columns":
            sheet.y += 10
            for start in range(0, len(entries), 4):
                _headed(sheet, family, entries[start : start + 4])
        case _:
            sheet.y += 8
            for start in range(0, len(entries), 2):
                _inline(sheet, family, entries[start : start + 2])
            sheet.y += 4


def rows(sheet: Sheet, family: Family, entries: Sequence[Entry], x: float, value_x: float, *, right: float = 0.0) -> None:
    """A label and a value in every line; values end at `right` where that is given."""
    for entry in entries:
        label = entry.label + (family.joint if entry.label[-1] not in ".:#" or family.joint == "" else "")
        end = sheet.text(x, sheet.y, label, bold=family.bold_labels)
        if right:
            sheet.text(right, sheet.y, entry.text, field=entry.field, bold=family.bold_values, align="right")
        else:
            sheet.text(max(value_x, end + 5), sheet.y, entry.text, field=entry.field, bold=family.bold_values)
        sheet.y += sheet.leading


def _headed(sheet: Sheet, family: Family, entries: Sequence[Entry]) -> None:
    step = (sheet.width - 2 * family.margin) / max(len(entries), 3)
    for place, entry in enumerate(entries):
        x = family.margin + place * step
        sheet.text(x, sheet.y, entry.label, size=sheet.size - 1, bold=family.bold_labels)
        sheet.text(x, sheet.y + sheet.leading, entry.text, field=entry.field)
    if family.table in {"ruled", "grid"}:
        sheet.rule(family.margin, sheet.width - family.margin, sheet.y - 3)
    sheet.y += 2 * sheet.leading + 8


def _inline(sheet: Sheet, family: Family, entries: Sequence[Entry]) -> None:
    x = family.margin
    for entry in entries:
        x = sheet.text(x, sheet.y, f"{entry.label}{family.joint or ':'} ", bold=family.bold_labels)
        x = sheet.text(x + 3, sheet.y, entry.text, field=entry.field) + 14
    sheet.y += sheet.leading


def title(sheet: Sheet, family: Family, word: str, number: Entry | None = None) -> None:
    """The heading, with the document's number in it where the family does so."""
    sheet.y += 10
    parts = [word] if number is None else [word, number.label, number.text]
    size = family.title_size
    while size > sheet.size and width_of("  ".join(parts), sheet.strong, size) > sheet.width - 2 * family.margin:
        size -= 1
    end = sheet.text(family.margin, sheet.y, word, bold=True, size=size)
    if number is not None:
        end = sheet.text(end + 6, sheet.y, number.label, bold=True, size=size)
        sheet.text(end + 6, sheet.y, number.text, field=number.field, bold=True, size=size)
    sheet.y += family.title_size * 1.5


def paragraph(sheet: Sheet, family: Family, text: str) -> None:
    """Running text over the width of the page, on a new page where this one is full."""
    for line in wrapped(text, sheet.regular, sheet.size, sheet.width - 2 * family.margin):
        if sheet.y > sheet.height - 70:
            sheet.new_page()
            sheet.y = 60
        sheet.text(family.margin, sheet.y, line)
        sheet.y += sheet.leading
    sheet.y += sheet.leading / 2


def sums_block(sheet: Sheet, family: Family, entries: Sequence[Entry]) -> None:
    """The totals; the last one is stressed."""
    right = sheet.width - family.margin
    x = {"block_right": sheet.width * 0.55, "block_left": family.margin, "table": sheet.width * 0.5}.get(
        family.totals, family.margin
    )
    if family.totals == "block_left":
        right = sheet.width * 0.5
    sheet.y += 8
    for place, entry in enumerate(entries):
        last = place == len(entries) - 1
        if last or family.totals == "table":
            sheet.rule(x, right, sheet.y - 3)
        label = entry.label + (family.joint if family.totals != "table" else "")
        sheet.text(x, sheet.y, label, bold=last)
        sheet.text(right, sheet.y, entry.text, field=entry.field, bold=last, align="right")
        sheet.y += sheet.leading + 2
    sheet.y += 6


def footer(sheet: Sheet, family: Family, columns: Sequence[Sequence[Entry]]) -> None:
    """Small print at the bottom of the page, in columns."""
    if not columns:
        return
    deepest = max(len(column) for column in columns)
    top = sheet.height - 28 - deepest * 8.5
    sheet.rule(family.margin, sheet.width - family.margin, top - 4, weight=0.3)
    step = (sheet.width - 2 * family.margin) / len(columns)
    for place, column in enumerate(columns):
        x = family.margin + place * step
        size = 6.5
        while size > 5 and any(width_of(f"{e.label} {e.text}", sheet.regular, size) > step - 4 for e in column):
            size -= 0.5
        for line, entry in enumerate(column):
            end = sheet.text(x, top + line * 8.5, f"{entry.label} " if entry.label else "", size=size)
            sheet.text(end, top + line * 8.5, entry.text, field=entry.field, size=size)
