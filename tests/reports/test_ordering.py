"""Drafts come back by weight, whatever the order in which they came."""

from pathlib import Path

from reports.ordering import OrderedDrafts


def test_the_heaviest_comes_first_and_equals_keep_their_order(tmp_path: Path) -> None:
    drafts = OrderedDrafts(tmp_path / "drafts")
    for weight, text in ((1.5, "ä"), (7.0, "first of two"), (0.0, ""), (7.0, "second of two"), (300.0, "Größtes\n")):
        drafts.add(weight, text)
    assert list(drafts) == ["Größtes\n", "first of two", "second of two", "ä", ""]
    drafts.discard()


def test_nothing_comes_of_nothing(tmp_path: Path) -> None:
    drafts = OrderedDrafts(tmp_path / "drafts")
    assert list(drafts) == []
    drafts.discard()
