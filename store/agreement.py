"""Do the tables say what was sealed? Results are read from tables, so a row that was changed there is a forged result.

Every answer is compared with what its exchange's entry seals of it, every decision with its event, and every inquiry must rest
on its newest answer. Both tables are walked along the chain, in flat memory.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, func, or_, select

from store.database import rows_of
from store.sealing import plain, sealed
from store.tables import answer, decision, evidence, inquiry

Found = Callable[[int, str, str], None]
"""Takes the number of the entry (0 for none), what was found, and the next step."""

_RESTORE = "Restore the row from the backup, find out who changed it, and judge the month anew."


def check_answers(connection: Connection, found: Found) -> int:
    """Compare all answers with their entries.

    Returns:
        How many answers rest on entries of versions that did not seal them yet; their bytes are proof all the same.
    """
    unsealed = 0
    for seq, told, row, is_second in _beside_entries(connection, answer):
        told_answer = told.get("answer")
        if told["kind"] == "exchange" and "answer" not in told:
            unsealed += row is not None
        elif row is None:
            if told_answer:
                found(seq, "The answer that this entry seals is missing from the table `answer`.", _RESTORE)
        elif is_second or not told_answer:
            found(seq, f"Answer {row['answer_id']} was added: this entry seals no such answer.", _RESTORE)
        elif changed := _differences(told_answer, sealed(row)):
            found(seq, f"Answer {row['answer_id']} was changed: {changed}.", _RESTORE)
    _check_rests(connection, answer, "answers", found)
    _check_inquiries(connection, found)
    return unsealed


def check_decisions(connection: Connection, found: Found) -> None:
    """Compare all decisions of people with the events that seal them."""
    for seq, told, row, is_second in _beside_entries(connection, decision):
        is_decision = told["kind"] == "decision"
        if row is None:
            if is_decision:
                found(seq, "The decision that this entry seals is missing from the table `decision`.", _RESTORE)
        elif is_second or not is_decision:
            found(seq, f"Decision {row['decision_id']} was added: this entry seals no such decision.", _RESTORE)
        elif changed := _differences(told, _as_event(row)):
            found(seq, f"Decision {row['decision_id']} was changed: {changed}.", _RESTORE)
    _check_rests(connection, decision, "decisions", found)


def _beside_entries(
    connection: Connection, table: Table
) -> Iterator[tuple[int, dict[str, Any], Mapping[str, Any] | None, bool]]:
    """Every readable entry with the row that rests on it, or None, and whether that is a second one on the same entry."""
    names = [column.key for column in table.c]
    key = table.primary_key.columns[0]
    query = (
        select(evidence.c.seq, evidence.c.payload, *(column.label(f"r_{column.key}") for column in table.c))
        .outerjoin_from(evidence, table, table.c.evidence_seq == evidence.c.seq)
        .order_by(evidence.c.seq, key)
    )
    before = 0
    for row in rows_of(connection, query):
        told = _told(row.payload)
        values = row._mapping
        given = None if values[f"r_{key.key}"] is None else {name: values[f"r_{name}"] for name in names}
        if told is not None:
            yield row.seq, told, given, row.seq == before
        before = row.seq


def _told(payload: str) -> dict[str, Any] | None:
    """An entry's content; None for a ruined one, whose broken seal is reported elsewhere."""
    try:
        content = json.loads(payload)
    except ValueError:
        return None
    return content if isinstance(content, dict) and "kind" in content else None


def _differences(told: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """What differs, in words; empty where nothing does. Fields that the entry does not have were not sealed in its time."""
    changed = [name for name, value in row.items() if name in told and told[name] != value]
    if changed == ["sha256"]:
        return "the company data, the number or the place that it belongs to"
    return "; ".join(f"{name} is {row[name]}, sealed was {told[name]}" for name in changed if name != "sha256")


def _as_event(row: Mapping[str, Any]) -> dict[str, Any]:
    """A decision as `Queue.resolve` chains it."""
    fields = {"item": "item_id", "run": "run_id", **{name: name for name in ("action", "who", "why", "changes", "decided_at")}}
    return {name: plain(row[column]) for name, column in fields.items()}


def _check_rests(connection: Connection, table: Table, words: str, found: Found) -> None:
    """Rows whose entry is not in the archive; one line for all, because a removed entry is reported by itself."""
    gone = (
        select(func.count().label("rows"), func.min(table.c.evidence_seq).label("first"))
        .outerjoin_from(table, evidence, evidence.c.seq == table.c.evidence_seq)
        .where(evidence.c.seq.is_(None))
    )
    row = connection.execute(gone).one()
    if row.rows:
        found(
            row.first,
            f"{row.rows} of the {words} rest on entries that are not in the archive, the first on this one.",
            _RESTORE,
        )


def _check_inquiries(connection: Connection, found: Found) -> None:
    """An inquiry rests on its own newest answer, or on none: results would otherwise show another number's or an older one."""
    others = answer.alias("others")
    newest = select(func.max(others.c.answer_id)).where(others.c.inquiry_id == inquiry.c.inquiry_id).scalar_subquery()
    wrong = (
        select(inquiry.c.inquiry_id, answer.c.evidence_seq)
        .outerjoin_from(inquiry, answer, answer.c.answer_id == inquiry.c.answer_id)
        .where(
            or_(
                inquiry.c.answer_id != func.coalesce(newest, 0),
                inquiry.c.country != answer.c.country,
                inquiry.c.number != answer.c.number,
                (inquiry.c.state == "answered") & inquiry.c.answer_id.is_(None),
            )
        )
        .order_by(inquiry.c.inquiry_id)
    )
    for row in rows_of(connection, wrong):
        what = f"Inquiry {row.inquiry_id} does not rest on its own newest answer."
        found(row.evidence_seq or 0, what, "Restore the row of the table `inquiry` from the backup, and judge the month anew.")
