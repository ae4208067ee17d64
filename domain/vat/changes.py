"""What changed about a debtor's number from one month to the next."""

import enum
from typing import NamedTuple

from domain.vat.checks import Check, Outcome
from domain.vat.matching.names import read


class ChangeKind(enum.StrEnum):
    """The kinds of change; the words of the sheet Changes."""

    NEW = "new"
    GONE = "gone"
    NEWLY_INVALID = "newly_invalid"
    NEWLY_VALID = "newly_valid"
    OUTCOME_CHANGED = "outcome_changed"
    RENAMED = "renamed"


class PreviousView(NamedTuple):
    """What a month's result says about one debtor and number, as far as the next month compares it."""

    customer: str
    vat_id: str
    outcome: Outcome
    register_name: str = ""

    @classmethod
    def of(cls, check: Check) -> "PreviousView":
        """The part of a result that is compared."""
        return cls(check.subject.customer, check.vat_id, check.outcome, check.register_name)


def changes_between(before: PreviousView | None, after: PreviousView | None) -> tuple[ChangeKind, ...]:
    """What changed between two months' results of the same debtor and number; None where a month has none.

    A month without an answer says nothing about the number, so it neither makes it invalid nor valid again: it is an
    `outcome_changed`. A name counts as changed when its words differ, not for spelling or punctuation.
    """
    if before is None or after is None:
        return () if before is after else ((ChangeKind.GONE,) if after is None else (ChangeKind.NEW,))
    changes = []
    if before.outcome is not after.outcome:
        changes.append(_outcome_change(before.outcome, after.outcome))
    if is_renamed(before.register_name, after.register_name):
        changes.append(ChangeKind.RENAMED)
    return tuple(changes)


def is_renamed(before: str, after: str) -> bool:
    """Whether a register's two names differ in more than spelling; an undisclosed name tells nothing."""
    if not before or not after or before == after:
        return False
    return sorted(read(before).words.split()) != sorted(read(after).words.split())


def _outcome_change(before: Outcome, after: Outcome) -> ChangeKind:
    if after is Outcome.INVALID:
        return ChangeKind.NEWLY_INVALID
    return ChangeKind.NEWLY_VALID if (before, after) == (Outcome.INVALID, Outcome.VALID) else ChangeKind.OUTCOME_CHANGED
