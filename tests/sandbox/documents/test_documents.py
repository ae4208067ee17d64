"""Practice documents: what the truth says stands where it says, adds up, and comes again with the same seed."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from sandbox.documents import TYPES, generate
from sandbox.documents.generating import families_of


def lines_of(truth: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in truth.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, Any]]]:
    folder = tmp_path_factory.mktemp("documents")
    return folder, lines_of(generate(folder, 150, seed=3))


def text_in(page: Any, box: list[float]) -> str:
    x0, top, x1, bottom = box
    height = page.get_height()
    return str(page.get_textpage().get_text_bounded(x0 - 0.5, height - bottom - 1, x1 + 0.5, height - top + 1))


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = (generate(tmp_path / name, 8, seed=5, scans=0.3) for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    for line in lines_of(one):
        assert (tmp_path / "one" / line["file"]).read_bytes() == (tmp_path / "two" / line["file"]).read_bytes()
    assert generate(tmp_path / "three", 8, seed=6).read_bytes() != one.read_bytes()


def test_every_value_stands_in_its_box(made: tuple[Path, list[dict[str, Any]]]) -> None:
    folder, lines = made
    seen = 0
    for line in lines:
        document = pypdfium2.PdfDocument(folder / line["file"])
        for name, entry in line["fields"].items():
            if not entry.get("box") or name in {"period_start", "period_end", "validity", "currency"}:
                continue
            printed = text_in(document[entry["page"] - 1], entry["box"])
            digits = "".join(filter(str.isdigit, entry["value"]))
            if name.endswith(("vat_id", "number", "iban", "total", "amount", "reference")) and "-" not in entry["value"]:
                assert digits.rstrip("0") in "".join(filter(str.isdigit, printed)), (line["file"], name, entry, printed)
                seen += 1
            elif name == "seller_name":
                assert entry["value"].split()[0] in printed, (line["file"], entry, printed)
    assert seen > 400


def test_sums_add_up_to_the_cent(made: tuple[Path, list[dict[str, Any]]]) -> None:
    invoices = [line for line in made[1] if line["document_type"] in {"invoice", "credit_note", "self_billed"}]
    assert len(invoices) > 30
    for line in invoices:
        value = {name: Decimal(entry["value"]) for name, entry in line["fields"].items() if name.endswith("total")}
        assert value["net_total"] + value["tax_total"] == value["gross_total"]
        assert sum(Decimal(part["tax"]) for part in line["tax_parts"]) == value["tax_total"]
        assert sum(Decimal(part["net"]) for part in line["tax_parts"]) == value["net_total"]
        if "line_total" in value:
            assert sum(Decimal(row["net"]) for row in line["lines"]) == value["line_total"]


def test_all_types_and_no_held_family_in_training(tmp_path: Path, made: tuple[Path, list[dict[str, Any]]]) -> None:
    assert {line["document_type"] for line in made[1]} == set(TYPES)
    training = {one.name for one in families_of("train")}
    held = {one.name for one in families_of("held")}
    assert len(training) + len(held) >= 40
    assert not training & held
    line = lines_of(generate(tmp_path, 12, seed=1, families="held", types=["invoice"], languages=["fr"]))
    assert {entry["layout"] for entry in line} <= held
    assert {(entry["document_type"], entry["language"], entry["split"]) for entry in line} == {("invoice", "fr", "held")}


def test_scans_are_pictures_whose_boxes_hold_ink(tmp_path: Path) -> None:
    lines = lines_of(generate(tmp_path, 12, seed=2, scans=1.0, types=["invoice"]))
    assert {line["segment"] for line in lines} > {"clean_scan"}
    for line in lines:
        with Image.open(tmp_path / line["file"]) as picture:
            scale = float(picture.info["dpi"][0]) / 72
            gross = line["fields"]["gross_total"]
            picture.seek(gross["page"] - 1)
            part = picture.convert("L").crop(tuple(round(edge * scale) for edge in gross["box"]))
        darkest, lightest = part.getextrema()
        assert lightest - darkest > 60, (line["file"], gross)  # type: ignore[operator]


def test_what_is_unknown_is_refused_with_what_is_known(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="known are train, held and all"):
        generate(tmp_path, 1, 1, families="some")
    with pytest.raises(ValueError, match="Unknown: poem"):
        generate(tmp_path, 1, 1, types=["poem"])
