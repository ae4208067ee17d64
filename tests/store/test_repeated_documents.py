"""Billing documents in more than one file of a run."""

from typing import Any

from domain.calendar import Period
from domain.parties import RecordKind
from domain.vat.reconciliation import Reconciliation
from domain.vat.subjects import subjects_of
from store.repeats import Leftover

ONE, TWO = "0000000001", "0000000002"


def staged(month: Any, *files: list[Any]) -> list[int]:
    """The rows, each list a file of its own with its own name."""
    ids = []
    for number, rows in enumerate(files, 1):
        name = f"day_{number}.txt"
        moved = [row._replace(origin=month.origin(place, name)) for place, row in enumerate(rows, 2)]
        ids.append(month.stage(moved, f"{number}" * 64, name).file_id)
    return ids


def sale(month: Any, customer: str, document: str, amount: str = "100.00") -> Any:
    return month.billing(customer, amount, document=document, vat_id="ATU12345675", destination="AT")


def test_only_the_last_file_counts_where_a_document_changed_its_customer(month: Any, store: Any) -> None:
    files = staged(
        month,
        [sale(month, ONE, "A"), sale(month, ONE, "A", "1.00"), sale(month, ONE, "B")],
        [sale(month, TWO, "A", "120.00"), sale(month, ONE, "B")],
    )
    repeats = store.staging.repeats(files)
    assert list(repeats.latest) == ["A"]
    results = [subjects_of(case, Period(2026, 10), "DE") for case in store.staging.cases(files, repeats)]
    assert [(s.customer, s.net_amount) for result in results for s in result.subjects] == [(ONE, 100), (TWO, 120)]
    differing = [finding for result in results for finding in result.findings if finding.code == "document_differs"]
    assert [(f.key, str(f.origin)) for f in differing] == [("A", "day_1.txt, row 2")]
    assert TWO in differing[0].message
    assert "day_2.txt, row 2" in differing[0].message
    reconciliation = Reconciliation()
    for file in store.staging.files(files):
        reconciliation.expect(RecordKind.BILLING, file.name, file.counts["VBRK"], file.amounts["EUR"], "EUR")
    for result in results:
        reconciliation.add(result.dispositions)
    assert reconciliation.closes(), reconciliation.gaps()


def test_the_order_of_the_input_decides_and_not_the_order_of_staging(month: Any, store: Any) -> None:
    first, second = staged(month, [sale(month, ONE, "A")], [sale(month, TWO, "A")])
    files = [second, first]
    cases = {case.customer: case for case in store.staging.cases(files, store.staging.repeats(files))}
    assert (len(cases[ONE].billings), cases[ONE].superseded) == (1, [])
    assert (cases[TWO].billings, [last.customer for _, last in cases[TWO].superseded]) == ([], [ONE])


def test_documents_that_a_newer_file_lacks_are_counted(month: Any, store: Any) -> None:
    files = staged(
        month,
        [sale(month, ONE, name) for name in "ABC"],
        [sale(month, ONE, name) for name in "CD"],
        [sale(month, TWO, "E")],
    )
    assert store.staging.repeats(files) == ({}, [Leftover(0, 1, 2, "A")])
    assert store.staging.repeats(files[::2]) == ({}, [])  # nothing in common
    assert store.staging.repeats(files[:1]) == ({}, [])


def test_a_newer_file_that_holds_everything_leaves_nothing_over(month: Any, store: Any) -> None:
    files = staged(month, [sale(month, ONE, "A")], [sale(month, ONE, "A"), sale(month, TWO, "B")])
    assert store.staging.repeats(files) == ({}, [])
