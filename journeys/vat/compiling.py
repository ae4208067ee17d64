"""From records to subjects: every debtor of the input is judged once, and every record goes exactly one way."""

from collections.abc import Iterable, Iterator, Sequence

from domain.calendar import Period
from domain.findings import Finding
from domain.vat.numbers import parse
from domain.vat.reconciliation import Reconciliation
from domain.vat.subjects import CaseResult, subjects_of, vendor_subjects_of
from journeys.vat.ticker import Ticker
from store import Store
from store.staging import StagedFile
from store.subjects import DispositionRow, NewSubject


def compile_subjects(
    store: Store,
    run_id: str,
    files: Sequence[StagedFile],
    skipped: Sequence[Finding],
    period: Period,
    home_country: str,
    *,
    include_vendors: bool,
    ticker: Ticker,
) -> None:
    """Store the run's subjects, findings and reconciliation in one transaction; does nothing when that was done before."""
    reconciliation = Reconciliation()
    file_ids = [file.file_id for file in files]

    def items() -> Iterator[NewSubject | Finding]:
        yield from skipped
        debtors = (subjects_of(case, period, home_country) for case in store.staging.cases(file_ids))
        vendors = (
            vendor_subjects_of(case, checked=include_vendors) for case in store.staging.vendor_cases(file_ids)
        )
        total = sum(file.records for file in files)
        for results in (debtors, vendors):
            yield from _accounted(ticker.through(results, total), reconciliation)

    def dispositions() -> Iterable[DispositionRow]:
        for row in reconciliation.rows():
            yield DispositionRow(row.kind.value, row.category, row.file, row.count, row.amount, row.currency)

    store.runs.save_subjects(run_id, items(), dispositions)


def _accounted(results: Iterable[CaseResult], reconciliation: Reconciliation) -> Iterator[NewSubject | Finding]:
    for result in results:
        reconciliation.add(result.dispositions)
        yield from result.findings
        for subject in result.subjects:
            yield NewSubject(subject, parse(subject.vat_id, subject.country).vat_id)
