"""What is compared with what: figures that were counted twice, independently, and must agree.

The left side comes from the run ledger and the input files, the right side from the rows of this workbook.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from domain.vat.checks import Outcome
from reports.cells import Formula, Value
from reports.rows import VatReport
from reports.texts import Texts
from reports.vat.lists import Lists
from reports.vat.tally import Tally


class Sources(NamedTuple):
    """Everything that the reconciliation looks at. `lost_rows` counts findings that cost a row, by file."""

    report: VatReport
    tally: Tally
    lists: Lists
    lost_rows: Counter[str]


class FileLine(NamedTuple):
    """One input file in counts: rows = records + lost, records = used."""

    name: str
    form: str
    rows: int
    records: int
    lost: int
    used: int


class AmountLine(NamedTuple):
    """One currency: the sum of the source documents = results + set aside."""

    currency: str
    source: Decimal
    results: Decimal
    aside: Decimal


class Control(NamedTuple):
    """A figure of the run ledger (`expected`) and the same figure in this workbook (`found`, for people `cell`)."""

    name: str
    expected: int | Decimal
    found: int | Decimal
    cell: Value


def file_lines(sources: Sources) -> Iterator[FileLine]:
    """Yield the input files by name; two files of one name are one line, because findings know only the name."""
    used = Counter[str]()
    for use in sources.report.reconciliation:
        used[use.file] += use.count * (use.category != "unreadable")  # those never became records
    merged: dict[str, tuple[str, int, int]] = {}
    for file in sources.report.header.files:
        form, rows, records = merged.get(file.name, (file.form, 0, 0))
        merged[file.name] = (form, rows + file.rows, records + file.records)
    for name, (form, rows, records) in merged.items():
        yield FileLine(name, form, rows, records, sources.lost_rows[name], used[name])


def amount_lines(sources: Sources) -> Iterator[AmountLine]:
    """Yield the currencies of source and results, EUR first."""
    files, uses = sources.report.header.files, sources.report.reconciliation
    source = _summed(pair for file in files for pair in file.amounts.items())
    results = _summed((currency, amount) for (_, currency), amount in sources.tally.net_amounts.items())
    aside = _summed((use.currency, use.amount) for use in uses if use.category != "result")
    for currency in sorted(source.keys() | results.keys() | aside.keys(), key=lambda code: (code != "EUR", code)):
        line = AmountLine(currency, source[currency], results[currency], aside[currency])
        if any(line[1:]):
            yield line


def controls(sources: Sources, texts: Texts) -> Iterator[Control]:
    """Yield the figures of the run ledger beside those of this workbook."""
    report, tally, lists = sources.report, sources.tally, sources.lists
    yield from _row_controls(report, lists, texts)
    for outcome in Outcome:
        word, counted = texts.outcome(outcome), tally.outcomes[outcome]
        formula = lists.results.formula(f'COUNTIF({{outcome}},"{word}")')
        cell = Formula(f"={formula}", counted)
        yield Control(texts("control.outcome", outcome=word), report.figures.outcomes.get(outcome, 0), counted, cell)
    yield from _net_controls(sources, texts)
    reviews = lists.results.formula(f'COUNTIF({{handling}},"{texts("handling.person")}")')
    yield Control(texts("control.reviews"), report.figures.reviews, tally.reviews, Formula(f"={reviews}", tally.reviews))
    yield Control(texts("control.unproven"), 0, tally.unproven, tally.unproven)


def _row_controls(report: VatReport, lists: Lists, texts: Texts) -> Iterator[Control]:
    expected = [
        (lists.results.title, lists.results.formula("COUNTA({outcome})-1"), lists.results.count, report.check_count),
        (lists.changes.title, lists.changes.formula("COUNTA({change})-1"), lists.changes.count, report.change_count),
        (lists.evidence.title, lists.evidence.formula("COUNTA({evidence})-1"), lists.evidence.count, report.evidence_count),
        (lists.findings.title, lists.findings.formula("COUNTA({code})-1"), lists.findings.count, report.finding_count),
    ]
    for sheet, formula, found, ledger in expected:
        yield Control(texts("control.rows", sheet=sheet), ledger, found, Formula(f"={formula}", found))


def _net_controls(sources: Sources, texts: Texts) -> Iterator[Control]:
    ledger = defaultdict(Decimal)
    for outcome, amounts in sources.report.figures.net_amounts.items():
        for currency, amount in amounts.items():
            ledger[outcome, currency] = amount
    counted = sources.tally.net_amounts
    order = list(Outcome)
    for outcome, currency in sorted(ledger.keys() | counted.keys(), key=lambda key: (order.index(key[0]), key[1])):
        expected, found = ledger.get((outcome, currency), Decimal(0)), counted.get((outcome, currency), Decimal(0))
        if not expected and not found:
            continue
        word = texts.outcome(outcome)
        pattern = f'SUMIFS({{net_amount}},{{outcome}},"{word}",{{currency}},"{currency}")'
        cell = Formula(f"=ROUND({sources.lists.results.formula(pattern)},4)", found)
        yield Control(texts("control.net", outcome=word, currency=currency), expected, found, cell)


def _summed(pairs: Iterable[tuple[str, Decimal]]) -> defaultdict[str, Decimal]:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for key, amount in pairs:
        sums[key] += amount
    return sums
