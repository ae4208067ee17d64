"""The sheet that proves that nothing was lost: source = results + set aside + errors, in count and in amounts.

Every line ends in a difference that has to be 0, computed by formulas over the other sheets; one cell, named `MasterCheck`,
says whether all are.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from xlsxwriter.utility import quote_sheetname

from reports.book import Book, Imprint, Page
from reports.cells import Formula, Value
from reports.texts import Texts
from reports.vat.controls import Sources, amount_lines, controls, file_lines

MASTER_ROW = 2
HALF_A_CENT = "0.005"  # Excel sums binary fractions


class Verdict(NamedTuple):
    """Where the master check stands and what it says."""

    place: str
    text: str
    agrees: bool


class Block(NamedTuple):
    """A written block: its cells that must be 0, how many of them are not, and the next free row."""

    area: str
    wrong: int
    end: int


def open_reconciliation(book: Book, texts: Texts, imprint: Imprint) -> Page:
    """Create the empty sheet."""
    return Page(book, texts("sheet.reconciliation"), imprint, [46, 26, 26, 18, 16, 12, 18, 18])


def write_reconciliation(book: Book, page: Page, sources: Sources, texts: Texts) -> Verdict:
    """Fill the sheet and return the master check."""
    page.put(0, 0, texts("sheet.reconciliation"), "title")
    files = _files(page, MASTER_ROW + 2, sources, texts)
    amounts = _amounts(page, files.end + 1, sources, texts)
    figures = _figures(page, amounts.end + 1, sources, texts)
    _uses(book, page, figures.end + 1, sources, texts)
    verdict = _master_check(page, [files, amounts, figures], texts)
    colour_verdict(book, page, MASTER_ROW, texts)
    book.define_name("MasterCheck", verdict.place)
    page.sheet.freeze_panes(MASTER_ROW + 1, 0)
    return verdict


def colour_verdict(book: Book, page: Page, row: int, texts: Texts) -> None:
    """Lay green or red under the words of the master check, which begin in column B and run on over the next ones."""
    for comparison, style in (("=", "good"), ("<>", "bad")):
        criteria = f'=$B${row + 1}{comparison}"{texts("check.ok")}"'
        page.sheet.conditional_format(row, 1, row, 4, {"type": "formula", "criteria": criteria, "format": book.style(style)})


def _master_check(page: Page, blocks: Sequence[Block], texts: Texts) -> Verdict:
    good, bad = texts("check.ok"), texts("check.wrong", sheet=page.title)
    agrees = not any(block.wrong for block in blocks)
    wrong = "+".join(f"SUMPRODUCT(--(ABS({block.area})>{HALF_A_CENT}))" for block in blocks)
    text = good if agrees else bad
    page.put(MASTER_ROW, 0, texts("check.master"), "boxed_bold")
    page.put(MASTER_ROW, 1, Formula(f'=IF({wrong}=0,"{good}","{bad}")', text), "verdict")
    return Verdict(f"{quote_sheetname(page.title)}!$B${MASTER_ROW + 1}", text, agrees)


def _heading(page: Page, row: int, texts: Texts, block: str, columns: Mapping[str, str]) -> int:
    """Write a block's title, its explanation and its headings (with the style below each); return the first row below."""
    page.put(row, 0, texts(f"check.{block}"), "section")
    page.put(row + 1, 0, texts(f"check.{block}_hint"), "subtitle")
    return page.headings(row + 2, [texts(column) for column in columns], list(columns.values()))


def _files(page: Page, row: int, sources: Sources, texts: Texts) -> Block:
    columns = {"column.file": "boxed", "check.form": "boxed"}
    columns |= dict.fromkeys(("check.rows", "check.records", "check.lost", "check.used"), "boxed_count")
    columns |= dict.fromkeys(("check.difference_rows", "check.difference_records"), "boxed_delta")
    first = row = _heading(page, row, texts, "files", columns)
    wrong = 0
    for file in file_lines(sources):
        line = row + 1
        gaps = file.rows - file.records - file.lost, file.records - file.used
        wrong += sum(gap != 0 for gap in gaps)
        values: list[Value] = [
            file.name,
            texts.known("form", file.form),
            file.rows,
            file.records,
            Formula("=" + sources.lists.findings.formula(f"SUMIFS({{lost}},{{file}},$A{line})"), file.lost),
            Formula(f'=SUMIFS(UsesCount,UsesFile,$A{line},UsesCategory,"<>{texts("use.unreadable")}")', file.used),
            Formula(f"=C{line}-D{line}-E{line}", gaps[0]),
            Formula(f"=D{line}-F{line}", gaps[1]),
        ]
        row = page.line(row, values, list(columns.values()))
    end = max(row, first + 1)
    return Block(f"$G${first + 1}:$H${end}", wrong, end)


def _amounts(page: Page, row: int, sources: Sources, texts: Texts) -> Block:
    columns = {"column.currency": "boxed"}
    columns |= dict.fromkeys(("check.source", "check.results", "check.aside", "check.difference"), "boxed_money")
    first = row = _heading(page, row, texts, "amounts", columns)
    wrong = 0
    for amount in amount_lines(sources):
        line = row + 1
        results = sources.lists.results.formula(f"SUMIFS({{net_amount}},{{currency}},$A{line})")
        aside = f'SUMIFS(UsesAmount,UsesCurrency,$A{line},UsesCategory,"<>{texts("use.result")}")'
        gap = amount.source - amount.results - amount.aside
        wrong += abs(gap) > Decimal(HALF_A_CENT)
        values: list[Value] = [
            amount.currency,
            amount.source,
            Formula(f"=ROUND({results},4)", amount.results),
            Formula(f"=ROUND({aside},4)", amount.aside),
            Formula(f"=ROUND(B{line}-C{line}-D{line},4)", gap),
        ]
        row = page.line(row, values, list(columns.values()))
    end = max(row, first + 1)
    return Block(f"$E${first + 1}:$E${end}", wrong, end)


def _figures(page: Page, row: int, sources: Sources, texts: Texts) -> Block:
    columns = {"check.control": "boxed"}
    columns |= dict.fromkeys(("check.expected", "check.found", "check.difference"), "boxed_money")
    first = row = _heading(page, row, texts, "controls", columns)
    wrong = 0
    for control in controls(sources, texts):
        style = "boxed_count" if isinstance(control.expected, int) else "boxed_money"
        gap = Decimal(control.found) - Decimal(control.expected)
        wrong += abs(gap) > Decimal(HALF_A_CENT)
        difference = Formula(f"=ROUND(C{row + 1}-B{row + 1},4)", gap)
        row = page.line(row, [control.name, control.expected, control.cell, difference], ["boxed"] + [style] * 3)
    return Block(f"$D${first + 1}:$D${row}", wrong, row)


def _uses(book: Book, page: Page, row: int, sources: Sources, texts: Texts) -> None:
    """List where the records went and name the columns, so that the formulas above can be read."""
    columns = dict.fromkeys(("column.file", "check.kind", "check.category"), "boxed")
    columns |= {"check.count": "boxed_count", "check.amount": "boxed_money", "column.currency": "boxed"}
    first = row = _heading(page, row, texts, "uses", columns)
    for use in sources.report.reconciliation:
        word = texts.known("use", use.category)
        values: list[Value] = [use.file, use.kind, word, use.count, use.amount, use.currency]
        row = page.line(row, values, list(columns.values()))
    names = {"UsesFile": "A", "UsesCategory": "C", "UsesCount": "D", "UsesAmount": "E", "UsesCurrency": "F"}
    for name, letter in names.items():
        area = f"${letter}${first + 1}:${letter}${max(row, first + 1)}"
        book.define_name(name, f"{quote_sheetname(page.title)}!{area}")
