"""What is different from the month before, by walking both months' results side by side."""

from collections.abc import Iterator

from domain.vat.changes import ChangeKind, PreviousView, changes_between
from domain.vat.checks import Check
from reports.rows import ChangeRow
from store import Store
from store.checks import CheckRow


def changes_since(store: Store, run_id: str, previous_run_id: str | None) -> Iterator[ChangeRow]:
    """The changes from one run to another in the order of customer and number; none without an earlier run."""
    if previous_run_id is None:
        return
    for before, after in _pairs(store.checks.current(previous_run_id), store.checks.current(run_id)):
        views = (PreviousView.of(before) if before else None, PreviousView.of(after) if after else None)
        for kind in changes_between(*views):
            yield _row(kind, before, after)


def _pairs(before: Iterator[CheckRow], after: Iterator[CheckRow]) -> Iterator[tuple[Check | None, Check | None]]:
    """Full outer join of two streams in the same order."""
    old, new = next(before, None), next(after, None)
    while old is not None or new is not None:
        if new is None or (old is not None and _key(old.check) < _key(new.check)):
            assert old is not None  # noqa: S101 - one of the two is there
            yield old.check, None
            old = next(before, None)
        elif old is None or _key(new.check) < _key(old.check):
            yield None, new.check
            new = next(after, None)
        else:
            yield old.check, new.check
            old, new = next(before, None), next(after, None)


def _key(check: Check) -> tuple[str, str]:
    return check.subject.customer, check.vat_id or check.subject.vat_id


def _row(kind: ChangeKind, before: Check | None, after: Check | None) -> ChangeRow:
    check = after or before
    assert check is not None  # noqa: S101 - a change has at least one side
    if kind is ChangeKind.RENAMED and before and after:
        words = before.register_name, after.register_name
    else:
        words = (before.outcome.value if before else "", after.outcome.value if after else "")
    subject = check.subject
    return ChangeRow(
        kind.value, subject.customer, check.vat_id or subject.vat_id, subject.name, *words, subject.net_amount, subject.currency
    )
