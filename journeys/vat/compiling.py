"""From records to subjects: every debtor of the input is judged once, and every record goes exactly one way."""

from collections.abc import Iterable, Iterator

from config.wiring import Parts
from domain.calendar import Period
from domain.findings import Finding
from domain.vat.noticed import only_in_older_file
from domain.vat.numbers import parse
from domain.vat.reconciliation import Reconciliation
from domain.vat.subjects import CaseResult, subjects_of, vendor_subjects_of
from journeys.ticker import Ticker
from journeys.vat.intake import Intake
from store.subjects import NewSubject


def compile_subjects(parts: Parts, run_id: str, intake: Intake, period: Period, ticker: Ticker) -> None:
    """Store the run's subjects, findings and reconciliation in one transaction; does nothing when that was done before."""
    store, settings = parts.store, parts.settings
    reconciliation = Reconciliation()
    file_ids = [file.file_id for file in intake.files]

    def items() -> Iterator[NewSubject | Finding]:
        yield from intake.skipped
        repeats = store.staging.repeats(file_ids)
        for left in repeats.leftovers:
            yield only_in_older_file(intake.files[left.older].name, intake.files[left.newer].name, left.documents, left.example)
        debtors = (
            subjects_of(case, period, parts.home_country, parts.policy.rough_rates)
            for case in store.staging.cases(file_ids, repeats)
        )
        vendors = (vendor_subjects_of(case, checked=settings.include_vendors) for case in store.staging.vendor_cases(file_ids))
        total = sum(file.records for file in intake.files)
        for results in (debtors, vendors):
            yield from _accounted(ticker.through(results, total), reconciliation)

    store.runs.save_subjects(run_id, items(), reconciliation.rows)


def _accounted(results: Iterable[CaseResult], reconciliation: Reconciliation) -> Iterator[NewSubject | Finding]:
    for result in results:
        reconciliation.add(result.dispositions)
        yield from result.findings
        for subject in result.subjects:
            yield NewSubject(subject, parse(subject.vat_id, subject.country).vat_id)
