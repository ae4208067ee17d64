"""What should change in SAP's master data: decisions of people, and spellings that the register's answer has proved harmless.

A proposal is a row for a person or a loader, never a write: the old value stands beside the new one, and a proposal that nobody
approved yet has no name in `approved_by`.
"""

import datetime as dt
from collections.abc import Iterator

from domain.vat.checks import Check, Outcome, Source
from domain.vat.doubts import is_spelled_otherwise
from reports.rows import ProposalRow
from store import Store
from store.queue import Action, Decision

_FIELD = {"vat_id": "STCEG", "name": "NAME1"}
_MASTERS = {Source.KNA1, Source.KNAS, Source.BP}


def proposals(store: Store, run_id: str) -> Iterator[ProposalRow]:
    """All proposals of a run: first the approved ones in the order of deciding, then unapproved spellings by customer."""
    for decision in store.queue.decisions(run_id):
        if decision.action is Action.CORRECT:
            yield from _approved(decision)
    for row in store.checks.current(run_id):
        if _is_spelling(row.check):
            yield _spelling(row.check)
        if is_spelled_otherwise(row.check) and row.check.subject.source in _MASTERS:
            yield _name(row.check)


def _approved(decision: Decision) -> Iterator[ProposalRow]:
    details = decision.item.details
    old = {
        "vat_id": str(details.get("number in master") or details.get("vat_id", "")),
        "name": str(details.get("name in SAP", "")),
    }
    why = decision.item.reasons[0].partition("|")[0]
    for field, new in decision.changes.items():
        yield ProposalRow(
            "KNA1", str(details.get("customer", "")), "", _FIELD.get(field, field), old.get(field, ""), str(new),
            why, decision.evidence_id, decision.who, decision.decided_at.astimezone(dt.UTC),
        )  # fmt: skip


def _is_spelling(check: Check) -> bool:
    """The register confirmed the number, and SAP only writes it differently."""
    subject = check.subject
    return check.outcome is Outcome.VALID and subject.source in _MASTERS and subject.vat_id.strip() != check.vat_id


def _spelling(check: Check) -> ProposalRow:
    subject = check.subject
    table = "BP_TAX" if subject.source is Source.BP else subject.source.value
    return ProposalRow(
        table, subject.customer, subject.country if subject.source is Source.KNAS else "", _FIELD["vat_id"], subject.vat_id,
        check.vat_id, "vat_id_spelling", check.evidence_id, "", None,
    )  # fmt: skip


def _name(check: Check) -> ProposalRow:
    subject = check.subject
    return ProposalRow(
        "KNA1", subject.customer, "", _FIELD["name"], subject.name, check.register_name, "name_spelling", check.evidence_id, "",
        None,
    )  # fmt: skip
