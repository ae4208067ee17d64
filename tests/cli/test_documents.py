"""`belegwerk documents run` and its items in `belegwerk queue`."""

import re
from pathlib import Path
from typing import Any

import pytest
from documents_worker import EQUIPMENT

from cli import documents as command
from journeys.documents.children import CHILDREN

DOUBTFUL = "type: invoice\ninvoice_number = R-1 @ 0.99\nseller_name = Muster GmbH @ 0.99\ngross_total = 119.00 @ 0.4\n"


@pytest.fixture
def folder(workplace: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(command, "equipment_of", lambda _: EQUIPMENT)
    CHILDREN.close()
    made = tmp_path / "in"
    made.mkdir()
    (made / "a.txt").write_text(DOUBTFUL, encoding="utf-8")
    (made / "b.txt").write_text("type: invoice\ninvoice_number = R-2 @ 0.99\n", encoding="utf-8")
    yield made
    CHILDREN.close()


def test_a_batch_is_run_shown_and_decided(workplace: Any, folder: Path) -> None:
    ended = workplace.command("documents", "run", folder, "--out", workplace.out)
    assert ended.code == 0, ended.said
    assert "2 documents read: 1 waiting for a person." in ended.said
    assert sorted(path.suffix for path in workplace.out.iterdir()) == [".csv", ".json", ".xlsx"]

    listed = workplace.command("queue", "list", "--language", "en")
    assert "gross total: too uncertain" in listed.said
    assert "119.00 EUR" in listed.said
    item = re.search(r"│\s+(\d+) │", listed.out)
    assert item
    shown = workplace.command("queue", "show", item[1])
    assert "Bruttobetrag: zu unsicher" in shown.said
    assert "119.00 (40%)" in shown.said

    resolve = ("queue", "resolve", item[1], "--action", "correct", "--who", "Erika", "--why", "looked")
    nothing = workplace.command(*resolve)
    assert (nothing.code, "--field NAME=VALUE" in nothing.said) == (2, True)
    malformed = workplace.command(*resolve, "--field", "gross_total")
    assert (malformed.code, "is not NAME=VALUE" in malformed.said) == (2, True)
    wrong = workplace.command(*resolve, "--field", "gross_total=a lot")
    assert (wrong.code, "1234.50" in wrong.said) == (1, True)
    decided = workplace.command(*resolve, "--field", "gross_total=190.00")
    assert decided.code == 0, decided.said
    assert workplace.command("audit", "verify").code == 0

    again = workplace.command("documents", "run", folder, "--out", workplace.out)
    assert "nothing is left to do" in again.said
    assert '"190.00"' in (workplace.out / "documents.csv").read_text(encoding="utf-8-sig")
    assert workplace.rows("SELECT count(*) FROM review_item") == [(1,)]


def test_the_run_stands_in_the_ledger_and_its_metrics(workplace: Any, folder: Path) -> None:
    workplace.command("documents", "run", folder, "--out", workplace.out)
    runs = workplace.command("runs", "list")
    run = re.search(r"documents-\d{4}-\d{2}-[0-9a-f]{8}", runs.out)
    assert run
    shown = workplace.command("runs", "show", run[0])
    assert "accepted_share" in shown.said
    metrics = workplace.command("runs", "metrics")
    assert 'belegwerk_accepted_share_by_field{field="gross_total"' in metrics.out
    assert 'process="documents"' in metrics.out


def test_unusable_input_ends_with_two(workplace: Any, folder: Path) -> None:
    ended = workplace.command("documents", "run", folder / "nothing", "--out", workplace.out)
    assert (ended.code, "does not exist" in ended.said) == (2, True)
