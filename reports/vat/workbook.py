"""The workbook of the monthly VAT check: the rows are streamed once, counted on the way, and summed up at the end."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from domain.findings import Finding, Severity
from reports.book import MAX_ROWS, Imprint, Look, book
from reports.cells import Link, Value
from reports.row_index import RowIndex
from reports.rows import Language, VatReport
from reports.texts import Texts
from reports.vat.about import open_about, write_about
from reports.vat.controls import Sources
from reports.vat.lists import Bindings, FindingRow, Lists, open_lists
from reports.vat.reconciliation import open_reconciliation, write_reconciliation
from reports.vat.summary import Facts, open_summary, write_summary
from reports.vat.tally import Tally, is_exception


def write_vat_workbook(report: VatReport, path: Path, *, language: Language, rows_per_sheet: int = MAX_ROWS) -> None:
    """Write the workbook of one month. The same report gives the same bytes.

    A list of more than `rows_per_sheet` - 1 rows goes on on a further sheet.

    Raises:
        StoreUnavailable: the disk is full or may not be written; an older workbook is as it was.
    """
    texts, header = Texts(language), report.header
    title = texts("title", month=texts.month(header.month))
    imprint = Imprint(title, texts("line", run_id=header.run_id, seq=header.chain_seq), texts("page_of"))
    look = Look(header.created, title, texts("time_format"), rows_per_sheet)
    with book(path, look) as workbook:
        proofs = _Proofs()
        summary = open_summary(workbook, texts, imprint)
        lists = open_lists(workbook, texts, imprint, Bindings(proofs.link, report.at_stake))
        reconciliation = open_reconciliation(workbook, texts, imprint)
        about = open_about(workbook, texts, imprint)

        proofs.write(lists, report)
        tally = _write_checks(lists, report, proofs)
        for change in report.changes():
            lists.changes.add(change)
        lost_rows = _write_findings(lists, report)
        for listing in lists:
            listing.close()
        sources = Sources(report, tally, lists, lost_rows)
        verdict = write_reconciliation(workbook, reconciliation, sources, texts)
        write_about(about, report, texts)
        write_summary(workbook, summary, Facts(report, tally, lists, verdict, (reconciliation, about)), texts)


class _Proofs:
    """Knows the row of each piece of evidence, so that results can point to it."""

    def __init__(self) -> None:
        self._places = RowIndex()
        self._lists: Lists | None = None

    def write(self, lists: Lists, report: VatReport) -> None:
        self._lists = lists
        for row in report.evidence():
            self._places[row.evidence_id] = lists.evidence.add(row)

    def link(self, evidence_id: str) -> Value:
        number = self._places.get(evidence_id) if evidence_id else None
        if number is None or self._lists is None:
            return evidence_id
        return Link(self._lists.evidence.place(number), evidence_id)

    def __contains__(self, evidence_id: str) -> bool:
        return self._places.get(evidence_id) is not None


def _write_checks(lists: Lists, report: VatReport, proofs: _Proofs) -> Tally:
    tally = Tally(report.at_stake)
    for check in report.checks():
        tally.add(check, proven=not check.evidence_id or check.evidence_id in proofs)
        lists.results.add(check)
        if is_exception(check):
            lists.exceptions.add(check)
        if not check.vat_id:
            lists.without_vat_id.add(check)
    return tally


def _write_findings(lists: Lists, report: VatReport) -> Counter[str]:
    """Write the findings and count, by file, the rows that were lost."""
    lost_rows = Counter[str]()
    for row in _with_losses(report.findings()):
        lists.findings.add(row)
        lost_rows[row.finding.origin.file] += row.lost
    return lost_rows


def _with_losses(findings: Iterable[Finding]) -> Iterator[FindingRow]:
    """Mark the first error of each row: however many errors it has, it is lost once. Findings come in the order of rows."""
    last = None
    for finding in findings:
        place = finding.origin[:3]
        lost = finding.severity is Severity.ERROR and finding.origin.row > 0 and place != last
        last = place if lost else last
        yield FindingRow(finding, lost)
