"""Whether the days of a form stand in the order of business: order, delivery, invoice, due; and none lies ahead that cannot."""

import datetime as dt
import itertools
from collections.abc import Iterator
from typing import Final

from domain.documents.crosscheck.facts import Facts, day
from domain.documents.pages import Noted

_ORDER: Final = ("order_date", "delivery_date", "issue_date", "due_date")
_PAST: Final = ("issue_date", "report_date", "query_date", "retrieval_date", "last_entry_date")
_AHEAD: Final = dt.timedelta(days=7)
_FRESH: Final = dt.timedelta(days=92)


def in_order(facts: Facts) -> Iterator[Noted]:
    """`dates_out_of_order`: delivery after invoice, or an invoice that was due before it was written.

    An advance invoice is dated before its delivery, so the two may differ by a month before anything is said.
    """
    days = [(name, found) for name in _ORDER if (found := facts.day(name)) is not None]
    for (earlier, first), (later, second) in itertools.pairwise(days):
        grace = dt.timedelta(days=31) if earlier == "delivery_date" else dt.timedelta()
        if first > second + grace:
            yield Noted(
                "dates_out_of_order",
                f"The {_named(earlier)} {first} lies after the {_named(later)} {second}.",
                facts.page(later),
            )


def period_in_order(facts: Facts) -> Iterator[Noted]:
    """`period_ends_before_start`: a service period whose end lies before its beginning."""
    start, end = facts.day("period_start"), facts.day("period_end")
    if start is not None and end is not None and end < start:
        yield Noted("period_ends_before_start", f"The period begins on {start} and ends on {end}.", facts.page("period_end"))


def steps_in_order(facts: Facts) -> Iterator[Noted]:
    """`discount_after_due`: a cash discount that may still be taken after the net amount is due."""
    due = facts.day("due_date")
    for step in facts.form.payment_steps:
        until = day(step.due_date)
        if due is not None and until is not None and step.discount not in {"", "0"} and until > due:
            yield Noted("discount_after_due", f"{step.discount} % may be taken until {until}, the amount is due on {due}.")


def not_ahead(facts: Facts) -> Iterator[Noted]:
    """`date_in_future`: a day of issue, query or entry more than a week ahead."""
    today = facts.known.today
    for name in _PAST:
        found = facts.day(name)
        if today is not None and found is not None and found > today + _AHEAD:
            yield Noted("date_in_future", f"The {_named(name)} {found} lies ahead of {today}.", facts.page(name))


def dunned_after_due(facts: Facts) -> Iterator[Noted]:
    """`dunned_before_due`: an invoice on a dunning letter that was not due yet when the letter was written."""
    issued = facts.day("issue_date")
    for count, line in enumerate(facts.form.lines, 1):
        due = day(line.cells["due_date"].value) if "due_date" in line.cells else None
        if issued is not None and due is not None and due >= issued:
            yield Noted("dunned_before_due", f"Line {count} is due on {due}, the letter is of {issued}.", line.page)


def fresh(facts: Facts) -> Iterator[Noted]:
    """`older_than_three_months`: an extract or a confirmation that is too old to decide on."""
    found = facts.day("retrieval_date") or facts.day("issue_date")
    today = facts.known.today
    if today is not None and found is not None and today - found > _FRESH:
        yield Noted("older_than_three_months", f"The document is of {found}, {(today - found).days} days before {today}.")


def _named(field: str) -> str:
    return field.replace("_", " ")
