"""The plain rows that reports are made of. Whoever writes a report fills them; reports never query.

Long lists arrive as callables that return a fresh iterator, so that a month of 200,000 rows is streamed and never held.
Times are aware; amounts are `Decimal` in the currency that stands beside them.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from domain.findings import Finding
from domain.vat.checks import Check, Outcome
from reports.catalogue import Language as Language


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that the run read.

    `rows` counts its data rows (no headings, rulers or totals), `records` those that could be read; the rows in between must
    stand in the findings as errors. `amounts` are the sums of its billing documents by currency.
    """

    name: str
    sha256: str
    form: str
    rows: int
    records: int
    findings: int
    amounts: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReportHeader:
    """What identifies the run. `created` is the time of the run's last evidence, not of writing: same run, same bytes."""

    run_id: str
    month: str  # YYYY-MM
    requester: str
    mode: str
    software_version: str
    python_version: str
    libraries: Mapping[str, str]
    policy_version: str
    started: dt.datetime
    created: dt.datetime
    chain_seq: int
    chain_mac: str
    files: tuple[InputFile, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What the run ledger counted for one month. The workbook counts its own rows again and compares.

    `reviews` are the checks that a person has to look at. `minutes_saved` and `fees_saved` (EUR) are against the baseline of
    the policy. `net_amounts` maps outcome and currency to the sum of the net amounts.
    """

    month: str
    outcomes: Mapping[Outcome, int]
    reviews: int
    calls: int
    retries: int
    faults_by_state: Mapping[str, int]
    seconds_by_step: Mapping[str, float]
    minutes_saved: float
    fees_saved: Decimal
    net_amounts: Mapping[Outcome, Mapping[str, Decimal]]

    @property
    def checks(self) -> int:
        """The number of results, whatever their outcome."""
        return sum(self.outcomes.values())

    @property
    def review_share(self) -> float:
        """The share of results that go to a person, 0-1; 0 where there are none."""
        return self.reviews / self.checks if self.checks else 0.0


class ChangeRow(NamedTuple):
    """What changed since the last finished month.

    `kind` is one of new, gone, newly_invalid, newly_valid, renamed, outcome_changed. `before` and `after` are outcomes, or the
    register's names where `kind` is renamed; empty where there was no row.
    """

    kind: str
    customer: str
    vat_id: str
    name: str = ""
    before: str = ""
    after: str = ""
    net_amount: Decimal | None = None
    currency: str = ""


class EvidenceRow(NamedTuple):
    """One exchange with a register as it stands in the evidence archive. `status` is the HTTP status, None without a reply."""

    evidence_id: str
    channel: str
    url: str
    sent_at: dt.datetime
    received_at: dt.datetime
    status: int | None
    request_sha256: str
    reply_sha256: str
    mac: str
    vat_id: str
    result: str


@dataclass(frozen=True, slots=True)
class ReconciliationRow:
    """How many source records went where. `category` is `result` or the reason why they were set aside."""

    file: str
    kind: str
    category: str
    count: int
    amount: Decimal
    currency: str


class ProposalRow(NamedTuple):
    """One field of SAP's master data that a person decided to change. `target` is the table, `key1` and `key2` its keys."""

    target: str
    key1: str
    key2: str
    field: str
    old_value: str
    new_value: str
    reason_code: str
    evidence_id: str
    approved_by: str
    approved_at: dt.datetime | None


def _bare_amount(check: Check) -> float:
    return abs(float(check.subject.net_amount))


@dataclass(frozen=True, slots=True)
class VatReport:
    """Everything that the workbook of one month needs.

    `at_stake` ranks the exceptions, the highest first: by default the bare amount, whatever its currency.

    The counts come from the run ledger; the workbook compares them with the rows that it received.
    """

    header: ReportHeader
    figures: Figures
    checks: Callable[[], Iterator[Check]]
    check_count: int
    changes: Callable[[], Iterator[ChangeRow]]
    change_count: int
    evidence: Callable[[], Iterator[EvidenceRow]]
    evidence_count: int
    findings: Callable[[], Iterator[Finding]]
    finding_count: int
    reconciliation: tuple[ReconciliationRow, ...]
    previous: Figures | None = None
    at_stake: Callable[[Check], float] = _bare_amount
