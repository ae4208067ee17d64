import datetime as dt

import pytest

from domain.documents.labels import Label, LabelledDocument, LabelSource, Origin
from domain.documents.pages import Box
from labeling.agreement import agreement, cohen_kappa, conflicts, krippendorff_alpha, settled

DAY = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)


def label(
    who: str, value: str | None, field: str = "iban", source: LabelSource = LabelSource.IMPORTED, **more: object
) -> Label:
    return Label(field, value, Origin(who, DAY, "1", source), **more)  # type: ignore[arg-type]  # fields of a label


def document(name: str, *labels: Label) -> LabelledDocument:
    return LabelledDocument(name, name, labels, {})


def test_krippendorff_as_in_his_example() -> None:
    """The reliability data of Krippendorff (2011), nominal, four observers, twelve units with gaps: alpha is 0.743."""
    units = [
        [1, 1, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4], [4, 4, 4, 4], [1, 1, 2, 1],
        [2, 2, 2, 2], [5, 5, 5], [1, 1], [3],
    ]  # fmt: skip
    assert krippendorff_alpha(units) == pytest.approx(0.743, abs=0.001)


def test_kappa_by_hand() -> None:
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    assert cohen_kappa(pairs) == pytest.approx(0.4)
    assert cohen_kappa([]) is None
    assert cohen_kappa([("a", "a")] * 5) is None


def test_alpha_needs_two_values() -> None:
    assert krippendorff_alpha([["a"], ["b"]]) is None
    assert krippendorff_alpha([["a", "a"], ["a", "a"]]) is None
    assert krippendorff_alpha([["a", "b"], ["b", "a"]]) == pytest.approx(-0.5)


def test_conflicts_are_seen_and_spellings_are_none() -> None:
    documents = [
        document("1", label("Ada", "DE 12"), label("Bob", "DE12")),
        document("2", label("Ada", "DE34"), label("Bob", "DE35")),
        document("3", label("Ada", None), label("Bob", "DE99")),
        document("4", label("Ada", "DE55"), label("Bob", "DE55", visible=False)),
        document("5", label("Ada", "DE66")),
    ]
    assert [found.file for found in conflicts(documents)] == ["2", "3", "4"]
    (measured,) = agreement(documents)
    assert (measured.field, measured.pairs, measured.share) == ("iban", 4, 0.25)
    assert measured.kappa is not None
    assert measured.kappa < 0.25


def test_a_decision_counts_before_an_import_and_a_conflict_is_left_out() -> None:
    mixed = document(
        "1",
        label("Ada", "DE12"),
        label("Bob", "DE13", source=LabelSource.DECIDED),
        label("Ada", "2026-01-01", "due_date"),
        label("Bob", "2026-01-02", "due_date"),
        label("Ada", "9.00", "gross_total"),
        label("Bob", "9,00", "gross_total", box=Box(1, 2, 3, 4), page=1),
    )
    kept = {one.field: one for one in settled(mixed).labels}
    assert set(kept) == {"iban", "gross_total"}
    assert kept["iban"].value == "DE13"
    assert kept["gross_total"].box is not None, "of labels that say the same the one with a place teaches more"
