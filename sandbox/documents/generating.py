"""Generates documents with their truth: the same seed gives the same files."""

import datetime as dt
import hashlib
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sandbox.documents import certificates, commercial, letters, receipts
from sandbox.documents.draft import FIRST_DAY, Draft
from sandbox.documents.family import FAMILIES, Family, family
from sandbox.documents.notation import notation
from sandbox.documents.parties import party
from sandbox.documents.scans import scan
from sandbox.documents.sheet import Sheet
from sandbox.documents.truth import Truth

LANGUAGES = ("de", "en", "fr")
DRAWERS: dict[str, Callable[[Draft], None]] = {
    "invoice": commercial.draw,
    "credit_note": commercial.draw,
    "self_billed": commercial.draw,
    "receipt": receipts.draw,
    "delivery_note": commercial.draw,
    "order_confirmation": commercial.draw,
    "dunning_letter": letters.draw_dunning,
    "payment_advice": letters.draw_advice,
    "bank_confirmation": certificates.draw,
    "vat_confirmation": certificates.draw,
    "credit_report": certificates.draw,
    "register_extract": certificates.draw,
    "annual_statement": certificates.draw,
    "unknown": letters.draw_unknown,
}
TYPES = tuple(DRAWERS)
_WEIGHTS = {"invoice": 8, "receipt": 4, "credit_note": 2, "unknown": 2}
_PARTIES_OF = frozenset({"invoice", "credit_note", "self_billed", "delivery_note", "order_confirmation", "dunning_letter"})


def families_of(split: str) -> tuple[Family, ...]:
    """The families of a split: `train`, `held` or `all`.

    Raises:
        ValueError: there is no such split.
    """
    known = [family(number) for number in range(FAMILIES)]
    match split:
        case "all":
            return tuple(known)
        case "train" | "held":
            return tuple(one for one in known if one.held == (split == "held"))
        case _:
            raise ValueError(f"There are no families {split!r}; known are train, held and all.")


def generate(  # noqa: PLR0913 - every choice of a practice set has a default
    folder: Path,
    count: int,
    seed: int,
    *,
    families: str = "all",
    types: Sequence[str] | None = None,
    languages: Sequence[str] | None = None,
    scans: float = 0.0,
    progress: Callable[[int], None] = lambda _: None,
) -> Path:
    """Write `count` documents into `folder/documents` and their truth into `folder/documents.truth.jsonl`.

    Args:
        folder: made where it is missing; files of the same names are written anew.
        count: number of documents.
        seed: the same seed gives the same files.
        families: families to draw from: `train`, `held` or `all`.
        types: document types to draw from; none: all, invoices and receipts most often.
        languages: of de, en, fr; none: all.
        scans: share of documents that become scans or photos.
        progress: told after each document how many there are.

    Returns:
        The truth file.

    Raises:
        ValueError: an unknown split, type or language.
    """
    unknown = [*(set(types or ()) - set(TYPES)), *(set(languages or ()) - set(LANGUAGES))]
    if unknown:
        raise ValueError(
            f"Unknown: {', '.join(sorted(unknown))}. Types: {', '.join(TYPES)}; languages: {', '.join(LANGUAGES)}."
        )
    (folder / "documents").mkdir(parents=True, exist_ok=True)
    chosen, kinds, tongues = families_of(families), tuple(types or TYPES), tuple(languages or LANGUAGES)
    truth = folder / "documents.truth.jsonl"
    with truth.open("w", encoding="utf-8") as lines:
        for index in range(count):
            rng = random.Random(f"{seed}/{index}")
            kind = rng.choices(kinds, [_WEIGHTS.get(kind, 1) for kind in kinds])[0]
            line = _document(folder, index, Drawn(rng, rng.choice(chosen), kind, rng.choice(tongues), rng.random() < scans))
            lines.write(json.dumps(line, ensure_ascii=False) + "\n")
            progress(index + 1)
    return truth


class Drawn(NamedTuple):
    """What was drawn for one document before its content."""

    rng: random.Random
    style: Family
    kind: str
    language: str
    scanned: bool


def _document(folder: Path, index: int, drawn: Drawn) -> dict[str, Any]:
    """Draw one document; returns its line of the truth file."""
    rng, style, kind, language, scanned = drawn
    path = folder / "documents" / f"{index:05d}_{kind}_{language}.pdf"
    truth = Truth(kind, language)
    narrow = kind == "receipt"
    paper = receipts.STRIP if narrow else style.paper
    sheet = Sheet(path, paper, style.fonts, min(style.size, 8.5) if narrow else style.size)
    issued = receipts.old_day(rng) if narrow else FIRST_DAY + dt.timedelta(days=rng.randrange(1300))
    seller, buyer = party(rng, language), party(rng, language if rng.random() < 0.8 else "de")
    draft = Draft(
        rng,
        style,
        notation(rng, language, "MYR" if narrow and language == "en" else "EUR"),
        sheet,
        truth,
        seller,
        buyer,
        issued,
    )
    if kind in _PARTIES_OF:
        truth.values |= {"seller_name": seller.name, "buyer_name": buyer.name}
    if kind in {"invoice", "credit_note", "self_billed"}:
        truth.values["seller_address"] = f"{seller.street_line} {seller.city_line}"
    DRAWERS[kind](draft)
    sheet.save()
    segment, places = "born_digital", sheet.places
    if scanned:
        path, segment, places = scan(path, places, rng)
    return {
        "file": f"documents/{path.name}",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "document_type": kind,
        "language": language,
        "layout": style.name,
        "split": "held" if style.held else "train",
        "segment": segment,
        "pages": sheet.page,
        "fields": truth.fields(places),
        "lines": truth.lines,
        "tax_parts": truth.tax_parts,
        "payment_steps": truth.payment_steps,
    }
