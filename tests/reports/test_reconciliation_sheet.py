"""One cell says whether everything adds up, and it notices when something does not."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from openpyxl import Workbook

from domain.vat.checks import Outcome
from reports import VatReport
from tests.reports.conftest import Reader
from tests.reports.vat_samples import evidence, findings, report

MONTH = report(60)


def differences(book: Workbook) -> set[str]:
    """The names of the lines that do not close."""
    wrong = set()
    for row in book["Reconciliation"].iter_rows(min_row=5, values_only=True):
        gaps = {0: (), 4: row[3:4], 5: row[4:5], 8: row[6:8]}.get(sum(value is not None for value in row), ())
        if any(isinstance(gap, int | float) and gap for gap in gaps):
            wrong.add(str(row[0]))
    return wrong


def test_a_complete_month_agrees_and_says_so_twice(reread: Reader) -> None:
    book = reread(MONTH)
    assert book["Reconciliation"]["B3"].value == "Agrees: source = results + set aside + errors"
    assert book["Summary"]["B4"].value == book["Reconciliation"]["B3"].value
    assert differences(book) == set()


def test_the_master_check_is_a_named_formula(reread: Reader) -> None:
    book = reread(MONTH, data_only=False)
    assert book.defined_names["MasterCheck"].attr_text == "Reconciliation!$B$3"
    assert str(book["Reconciliation"]["B3"].value).startswith("=IF(SUMPRODUCT(")
    assert book["Summary"]["B4"].value == "=Reconciliation!$B$3"


def one_finding_less() -> VatReport:
    rest = findings()[:-1]
    return replace(MONTH, findings=lambda: iter(rest), finding_count=len(rest))


def one_result_less() -> VatReport:
    return replace(MONTH, checks=lambda: (row for number, row in enumerate(MONTH.checks()) if number != 5))


def one_euro_more_in_the_source() -> VatReport:
    master, billing = MONTH.header.files
    more = replace(billing, amounts={**billing.amounts, "EUR": billing.amounts["EUR"] + 1})
    return replace(MONTH, header=replace(MONTH.header, files=(master, more)))


def one_record_unused() -> VatReport:
    first, *rest = MONTH.reconciliation
    return replace(MONTH, reconciliation=(replace(first, count=first.count - 1), *rest))


def evidence_lost() -> VatReport:
    rest = list(evidence(60))[1:]
    return replace(MONTH, evidence=lambda: iter(rest), evidence_count=len(rest))


def ledger_counts_another_outcome() -> VatReport:
    outcomes = {**MONTH.figures.outcomes, Outcome.INVALID: 0}
    return replace(MONTH, figures=replace(MONTH.figures, outcomes=outcomes))


def ledger_has_another_amount() -> VatReport:
    amounts = {**MONTH.figures.net_amounts, Outcome.UNANSWERED: {"EUR": Decimal("0.01")}}
    return replace(MONTH, figures=replace(MONTH.figures, net_amounts=amounts))


@pytest.mark.parametrize(
    ("month", "lines"),
    [
        (one_finding_less, {"VBRK.csv"}),
        (one_result_less, {"Rows on sheet Results", "Outcome: valid", "Net amount valid, EUR", "EUR"}),
        (one_euro_more_in_the_source, {"EUR"}),
        (one_record_unused, {"KNA1.txt"}),
        (evidence_lost, {"Results whose evidence is missing"}),
        (ledger_counts_another_outcome, {"Outcome: invalid"}),
        (ledger_has_another_amount, {"Net amount unanswered, EUR"}),
    ],
)
def test_every_gap_is_found_and_named(reread: Reader, month: Callable[[], VatReport], lines: set[str]) -> None:
    book = reread(month())
    assert book["Reconciliation"]["B3"].value == "Does NOT agree – see sheet Reconciliation"
    assert differences(book) == lines


def test_a_row_with_two_errors_is_lost_once(reread: Reader) -> None:
    sheet = reread(MONTH)["Findings"]
    headings = [cell.value for cell in sheet[1]]
    lost = [row[headings.index("Lost row")] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert lost == [0, 0, 1, 0, 1]
