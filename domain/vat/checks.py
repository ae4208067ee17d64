"""One debtor's VAT ID in one month, before and after the register was asked.

`Subject` is what has to be checked, `Check` what came of it: the row that controllers see. The four outcomes are the product's
central promise: only a register's own word makes a number invalid.
"""

import datetime as dt
import enum
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from domain.vat.answers import Part


class Outcome(enum.StrEnum):
    """What is known about a number after a run."""

    VALID = "valid"
    INVALID = "invalid"
    UNANSWERED = "unanswered"  # asked, no answer yet; `next_attempt` says when it is asked again
    NOT_CHECKABLE = "not_checkable"  # with the reason: no number, not a number of a state that can be asked, refused


class Source(enum.StrEnum):
    """Where the number was found; the invoice wins over the master."""

    VBRK = "VBRK"
    KNA1 = "KNA1"
    KNAS = "KNAS"
    BP = "BP"
    LFA1 = "LFA1"
    LFAS = "LFAS"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """One debtor and VAT ID of a month. `vat_id` is as typed in SAP; empty where EU sales have no number at all.

    `net_amount` is the sum of the month's intra-community billing documents that used this number, in `currency`; sums in
    further currencies stand in `other_amounts`. `doc_count` counts the documents in all currencies, `first_doc` is the first.
    `cut` names parts of the company data that SAP may have truncated. `company_code` joins several with a comma.
    """

    customer: str
    company_code: str
    country: str
    vat_id: str
    source: Source
    name: str
    street: str = ""
    postcode: str = ""
    city: str = ""
    first_doc: str = ""
    doc_count: int = 0
    net_amount: Decimal = Decimal(0)
    currency: str = "EUR"
    origin: str = ""
    cut: tuple[str, ...] = ()
    master_vat_id: str = ""  # the number in KNA1 where the invoice used another one of the same country
    other_amounts: tuple[tuple[str, Decimal], ...] = ()  # currency and sum


class Signal(NamedTuple):
    """One reason for a score. Contributions of a check add up to its score; `reason` says it in words for a person."""

    name: str
    value: float | None
    contribution: float
    reason: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """How one part of our data fits the register's.

    `score` is 0-1, None when nothing could be compared (not disclosed, not asked).
    `letter` is the register's own judgement (A-D) where it gave one, else empty.
    """

    part: Part
    score: float | None
    letter: str
    reason: str


@dataclass(frozen=True, slots=True)
class Check:
    """The result for one subject: one row of `vat_result.csv`.

    `vat_id` is normalised where it could be read as one, else as typed. `authority` is the register whose word decided, empty
    when none did. `reason` is a stable code with its values (`docs/reasons.md`); `domain.vat.reasons.words` says it to people.
    `request_time` is UTC.
    `score` 0-1 is the probability that the outcome may be used without a person; `signals` explain it.
    """

    subject: Subject
    vat_id: str
    outcome: Outcome
    reason: str
    format_ok: bool
    authority: str
    request_time: dt.datetime | None
    comparisons: tuple[Comparison, ...]
    confirmation_no: str
    evidence_id: str
    recommendation: str
    score: float
    signals: tuple[Signal, ...]
    next_attempt: dt.datetime | None = None
    register_name: str = ""
    register_address: str = ""
    review_reasons: tuple[str, ...] = ()  # empty: accepted without a person

    def comparison(self, part: Part) -> Comparison | None:
        """The comparison of one part, None when it was not made."""
        return next((c for c in self.comparisons if c.part is part), None)
