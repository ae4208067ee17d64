"""The first sheet: does it add up, how many of which outcome, what changed since last month, where the money at stake is.

Counts and amounts are formulas over the results, so that a reader can follow each of them; last month's are plain figures.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from xlsxwriter.utility import quote_sheetname

from domain.vat.answers import RegisterName
from domain.vat.checks import Check, Outcome
from reports.book import Book, Imprint, Page
from reports.cells import Formula, Link, Value
from reports.rows import Figures, VatReport
from reports.styles import AMBER, GREEN, GREY, RED
from reports.texts import Texts
from reports.vat.lists import OUTCOME_STYLES, Lists, why
from reports.vat.reconciliation import Verdict, colour_verdict
from reports.vat.tally import Tally

CHECK_ROW = 3
FIRST_BLOCK = 6
CHART_COLUMN = 5
_COLOURS = {
    Outcome.VALID: GREEN,
    Outcome.INVALID: RED,
    Outcome.UNANSWERED: AMBER,
    Outcome.NOT_CHECKABLE: GREY,
}


class Facts(NamedTuple):
    """What the summary is made of."""

    report: VatReport
    tally: Tally
    lists: Lists
    verdict: Verdict
    pages: Sequence[Page]


def open_summary(book: Book, texts: Texts, imprint: Imprint) -> Page:
    """Create the empty sheet."""
    return Page(book, texts("sheet.summary"), imprint, [44, 18, 16, 17, 16, 17, 19, 26])


def write_summary(book: Book, page: Page, facts: Facts, texts: Texts) -> None:
    """Fill the sheet."""
    _head(book, page, facts, texts)
    row = _outcomes(book, page, FIRST_BLOCK, facts, texts)
    row = _effort(page, row + 1, facts.report, texts)
    row = _largest(book, page, row + 1, facts, texts)
    row = _currencies(page, row + 1, facts, texts)
    row = _registers(page, row + 1, facts, texts)
    row = _states(page, row + 1, facts, texts)
    row = _sheets(page, row + 1, facts, texts)
    _legend(page, row + 1, texts)
    page.sheet.activate()
    page.sheet.freeze_panes(CHECK_ROW + 1, 0)


def _head(book: Book, page: Page, facts: Facts, texts: Texts) -> None:
    header, tally = facts.report.header, facts.tally
    page.put(0, 0, texts("title", month=texts.month(header.month)), "title")
    subtitle = texts(
        "summary.subtitle", requester=header.requester, mode=texts.known("mode", header.mode), run_id=header.run_id
    )
    page.put(1, 0, subtitle, "subtitle")
    page.put(CHECK_ROW, 0, texts("summary.check"), "boxed_bold")
    page.put(CHECK_ROW, 1, Formula(f"={facts.verdict.place}", facts.verdict.text), "verdict")
    colour_verdict(book, page, CHECK_ROW, texts)
    unanswered, reviews = tally.outcomes[Outcome.UNANSWERED], tally.reviews
    key = "summary.open" if unanswered or reviews else "summary.clean"
    page.put(CHECK_ROW + 1, 0, texts("summary.state"), "boxed_bold")
    page.put(CHECK_ROW + 1, 1, texts(key, unanswered=texts.number(unanswered), reviews=texts.number(reviews)), "verdict")


def _heading(page: Page, row: int, title: str, columns: Sequence[str], below: Sequence[str]) -> int:
    page.put(row, 0, title, "section")
    return page.headings(row + 1, columns, below)


def _named(keys: Iterable[str], report: VatReport, texts: Texts) -> Iterator[str]:
    """Yield the headings of columns; the one of last month says which month that was."""
    for key in keys:
        which = f" {report.previous.month}" if key == "previous" and report.previous else ""
        yield texts(f"summary.{key}") + which


def _outcomes(book: Book, page: Page, row: int, facts: Facts, texts: Texts) -> int:
    keys = ["outcomes", "count", "share", "previous", "change", "net_eur", "net_eur_previous"]
    first = _heading(page, row, texts("summary.outcomes"), list(_named(keys, facts.report, texts)), _OUTCOME_STYLES)
    last = first + len(Outcome) - 1
    total = facts.lists.results.count
    for line, outcome in enumerate(Outcome, start=first):
        count, previous = facts.tally.outcomes[outcome], _previous(facts.report, outcome)
        values = [
            texts.outcome(outcome),
            Formula("=" + facts.lists.results.formula(f"COUNTIF({{outcome}},$A{line + 1})"), count),
            Formula(f"=IF($B${last + 2}=0,0,B{line + 1}/$B${last + 2})", count / total if total else 0),
            previous[0],
            _difference("B", "D", line, count, previous[0]),
            _net(facts, outcome, "EUR", f"$A{line + 1}"),
            previous[1],
        ]
        page.line(line, values, _OUTCOME_STYLES)
    _outcome_total(page, last + 1, first, facts, texts)
    _colour_words(book, page, first, last, texts)
    # The chart stands beside the block below, which is narrow.
    _chart(book, page, (first, last), last + 3, texts)
    return last + 2


_OUTCOME_STYLES = ["boxed_bold", "boxed_count", "boxed_share", "boxed_count", "boxed_delta", "boxed_money", "boxed_money"]


def _outcome_total(page: Page, row: int, first: int, facts: Facts, texts: Texts) -> None:
    previous, total = facts.report.previous, facts.lists.results.count
    net = sum((facts.tally.net_amounts.get((outcome, "EUR"), Decimal(0)) for outcome in Outcome), Decimal(0))
    before = previous.checks if previous else None
    previous_net = sum((_previous(facts.report, outcome)[1] or 0 for outcome in Outcome), Decimal(0)) if previous else None

    def summed(letter: str, value: int | float | Decimal | None) -> Value:
        return None if value is None else Formula(f"=SUM({letter}{first + 1}:{letter}{row})", value)

    values = [
        texts("summary.total"),
        summed("B", total),
        summed("C", 1 if total else 0),
        summed("D", before),
        _difference("B", "D", row, total, before),
        summed("F", net),
        summed("G", previous_net),
    ]
    styles = ["total", "total_count", "total_share", "total_count", "total_delta", "total_money", "total_money"]
    page.line(row, values, styles)


def _previous(report: VatReport, outcome: Outcome) -> tuple[int | None, Decimal | None]:
    """Last month's count and net amount in EUR; None where there was no last month."""
    if report.previous is None:
        return None, None
    amounts = report.previous.net_amounts.get(outcome, {})
    return report.previous.outcomes.get(outcome, 0), amounts.get("EUR", Decimal(0))


def _difference(now: str, before: str, row: int, value: int | float | Decimal, previous: int | float | Decimal | None) -> Value:
    """A formula for the change since last month; nothing where there was none."""
    if previous is None:
        return None
    gap = Decimal(str(value)) - Decimal(str(previous))
    return Formula(f"={now}{row + 1}-{before}{row + 1}", gap)


def _net(facts: Facts, outcome: Outcome, currency: str, word: str) -> Formula:
    """The sum of the net amounts of one outcome in one currency; `word` is the outcome in a formula."""
    results = facts.lists.results.formula(f'SUMIFS({{net_amount}},{{outcome}},{word},{{currency}},"{currency}")')
    return Formula(f"=ROUND({results},2)", facts.tally.net_amounts.get((outcome, currency), Decimal(0)))


def _colour_words(book: Book, page: Page, first: int, last: int, texts: Texts) -> None:
    for outcome, style in OUTCOME_STYLES.items():
        rule = {"type": "cell", "criteria": "==", "value": f'"{texts.outcome(outcome)}"', "format": book.style(style)}
        page.sheet.conditional_format(first, 0, last, 0, rule)


def _chart(book: Book, page: Page, span: tuple[int, int], row: int, texts: Texts) -> None:
    first, last = span
    chart = book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": texts("summary.count"),
            "categories": [page.title, first, 0, last, 0],
            "values": [page.title, first, 1, last, 1],
            "points": [{"fill": {"color": _COLOURS[outcome]}} for outcome in Outcome],
            "data_labels": {"value": True, "num_format": "#,##0"},
            "gap": 40,
        }
    )
    chart.set_title({"name": texts("summary.chart"), "name_font": {"size": 12, "bold": True}, "overlay": False})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "line": {"none": True}, "major_tick_mark": "none"})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_chartarea({"border": {"none": True}})
    chart.set_size({"width": 430, "height": 190})
    page.sheet.insert_chart(row, CHART_COLUMN, chart, {"description": texts("summary.chart"), "object_position": 2})


def _effort(page: Page, row: int, report: VatReport, texts: Texts) -> int:
    columns = ["", *_named(("this_month", "previous", "change"), report, texts)]
    row = _heading(page, row, texts("summary.effort"), columns, ["boxed"] + ["boxed_count"] * 3)
    kinds = {
        "calls": "count",
        "retries": "count",
        "faults": "count",
        "reviews": "count",
        "review_share": "share",
        "minutes_saved": "count",
        "fees_saved": "money",
    }
    for key, kind in kinds.items():
        now, before = _effort_of(report.figures, key), _effort_of(report.previous, key) if report.previous else None
        change = _difference("B", "C", row, now, before)
        delta = "boxed_delta" if kind == "count" else f"boxed_{kind}_delta"
        styles = ["boxed", f"boxed_{kind}", f"boxed_{kind}", delta]
        row = page.line(row, [texts(f"summary.{key}"), now, before, change], styles)
    return row


def _effort_of(figures: Figures, key: str) -> int | float | Decimal:
    values: dict[str, int | float | Decimal] = {
        "calls": figures.calls,
        "retries": figures.retries,
        "faults": sum(figures.faults_by_state.values()),
        "reviews": figures.reviews,
        "review_share": figures.review_share,
        "minutes_saved": figures.minutes_saved,
        "fees_saved": figures.fees_saved,
    }
    return values[key]


def _largest(book: Book, page: Page, row: int, facts: Facts, texts: Texts) -> int:
    keys = ["customer", "vat_id", "outcome", "net_amount", "currency", "why"]
    styles = ["boxed", "boxed", "boxed", "boxed_money", "boxed", "boxed", "boxed", "boxed"]
    columns = [*(texts(f"column.{key}") for key in keys), "", ""]
    row = first = _heading(page, row, texts("summary.largest"), columns, styles)
    for check in facts.tally.largest():
        row = page.line(row, _large(check, texts), styles)
    if row == first:
        page.put(row, 0, texts("summary.none"), "boxed")
        row += 1
    for outcome, style in OUTCOME_STYLES.items():
        rule = {"type": "cell", "criteria": "==", "value": f'"{texts.outcome(outcome)}"', "format": book.style(style)}
        page.sheet.conditional_format(first, 2, row - 1, 2, rule)
    return row


def _large(check: Check, texts: Texts) -> list[Value]:
    subject = check.subject
    return [
        f"{subject.customer}  {subject.name}",
        check.vat_id,
        texts.outcome(check.outcome),
        subject.net_amount,
        subject.currency,
        why(check, texts).replace("\n", " "),  # runs on over two empty cells
        None,
        None,
    ]


def _currencies(page: Page, row: int, facts: Facts, texts: Texts) -> int:
    if facts.tally.currencies in ([], ["EUR"]):
        return row - 1
    columns = [texts("column.currency"), *(texts.outcome(outcome) for outcome in Outcome)]
    styles = ["boxed_bold"] + ["boxed_money"] * len(Outcome)
    row = _heading(page, row, texts("summary.currencies"), columns, styles)
    for currency in facts.tally.currencies:
        nets = [_net(facts, outcome, currency, f'"{texts.outcome(outcome)}"') for outcome in Outcome]
        row = page.line(row, [currency, *nets], styles)
    return row


def _registers(page: Page, row: int, facts: Facts, texts: Texts) -> int:
    """By the register whose word decided; results that no register decided are what is left."""
    columns = [texts(f"summary.{key}") for key in ("register", "count", "share")]
    styles = ["boxed_bold", "boxed_count", "boxed_share"]
    results, counts = facts.lists.results, facts.tally.authorities
    first = row = _heading(page, row, texts("summary.registers"), columns, styles)
    names = sorted(RegisterName)
    last = first + len(names)
    total = f"SUM(B${first + 1}:B${last + 1})"
    for name in [*names, ""]:
        found = results.formula(f"COUNTIF({{authority}},$A{row + 1})")
        if not name:
            found = f"{results.formula('COUNTA({outcome})-1')}-SUM(B{first + 1}:B{last})"
        share = counts[name] / results.count if results.count else 0
        values: list[Value] = [
            name or texts("summary.no_register"),
            Formula(f"={found}", counts[name]),
            Formula(f"=IF({total}=0,0,B{row + 1}/{total})", share),
        ]
        row = page.line(row, values, styles)
    return row


def _states(page: Page, row: int, facts: Facts, texts: Texts) -> int:
    """Outcomes and faults by the state of the number. Numbers of no state are what is left of each total."""
    outcomes = list(Outcome)
    columns = [texts("summary.state_of_number"), *map(texts.outcome, outcomes), texts("summary.state_faults")]
    styles = ["boxed_bold"] + ["boxed_count"] * 5
    first = row = _heading(page, row, texts("summary.states"), columns, styles)
    faults = facts.report.figures.faults_by_state
    for state in sorted(filter(None, facts.tally.states.keys() | faults.keys())):
        counts = facts.tally.states[state]
        cells = []
        for outcome in outcomes:
            pattern = f'COUNTIFS({{vat_id}},$A{row + 1}&"*",{{outcome}},"{texts.outcome(outcome)}")'
            cells.append(Formula("=" + facts.lists.results.formula(pattern), counts.get(outcome, 0)))
        row = page.line(row, [state, *cells, faults.get(state, 0)], styles)
    return _no_state(page, row, first, facts, texts)


def _no_state(page: Page, row: int, first: int, facts: Facts, texts: Texts) -> int:
    counts = facts.tally.states[""]
    cells = []
    for letter, outcome in zip("BCDE", Outcome, strict=True):
        total = facts.lists.results.formula(f'COUNTIF({{outcome}},"{texts.outcome(outcome)}")')
        stated = f"SUM({letter}{first + 1}:{letter}{row})" if row > first else "0"
        cells.append(Formula(f"={total}-{stated}", counts.get(outcome, 0)))
    return page.line(row, [texts("summary.no_state"), *cells, None], ["boxed_bold"] + ["boxed_count"] * 5)


def _sheets(page: Page, row: int, facts: Facts, texts: Texts) -> int:
    columns = [texts(f"summary.{key}") for key in ("sheets", "rows", "shows")]
    styles = ["boxed_link", "boxed_count", "text"]
    row = _heading(page, row, texts("summary.sheets"), columns, styles)
    sheets: list[tuple[str, str, int | None]] = [
        *((key, listing.title, listing.count) for key, listing in facts.lists._asdict().items()),
        *((key, page.title, None) for key, page in zip(("reconciliation", "about"), facts.pages, strict=True)),
    ]
    for key, title, count in sheets:
        link = Link(f"{quote_sheetname(title)}!A1", title)
        row = page.line(row, [link, count, texts(f"shows.{key}")], styles)
    return row


def _legend(page: Page, row: int, texts: Texts) -> None:
    page.put(row, 0, texts("summary.legend"), "section")
    row += 1
    for outcome in Outcome:
        row = page.line(row, [texts.outcome(outcome), texts(f"means.{outcome}")], ["boxed_bold", "text"])
    for key in ("match", "score", "times"):
        page.put(row, 0, texts(f"legend.{key}"), "text")
        row += 1
