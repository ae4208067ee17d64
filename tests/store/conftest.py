"""A small month to play with: builders of records, subjects and answers, and the way from a file to settled inquiries."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from domain.findings import Finding, Origin, Severity
from domain.parties import Billing, Debtor, Record
from domain.vat.answers import Answer, Exchange, RegisterName, VatId, Verdict
from domain.vat.checks import Check, Outcome, Source, Subject
from store import Store
from store.answers import Unanswered
from store.inquiries import Inquiry
from store.settling import Settled
from store.staging import FileMeta, StagedFile
from store.subjects import NewSubject

NOW = dt.datetime(2026, 11, 2, 8, 30, tzinfo=dt.UTC)
LEASE = dt.timedelta(minutes=5)
PERIOD = "2026-10"
REQUESTER = "DE123456789"


class Month:
    """Builders with sensible defaults, and the usual steps on a store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @staticmethod
    def origin(row: int = 1, file: str = "debtors.txt") -> Origin:
        return Origin(file, "", row, f"|row {row}|")

    def debtor(self, customer: str, **fields: Any) -> Debtor:
        return Debtor(self.origin(), customer, fields.pop("country", "AT"), fields.pop("name", "Muster GmbH"), **fields)

    def billing(self, customer: str, amount: str = "100.00", **fields: Any) -> Billing:
        day = dt.date(2026, 10, 5)
        return Billing(
            self.origin(file="vbrk.txt"), fields.pop("document", "90000001"), customer, day, Decimal(amount), "EUR", **fields
        )

    def finding(self, code: str = "bad_date", row: int = 7) -> Finding:
        return Finding(code, Severity.WARNING, "The date is wrong. Correct it.", self.origin(row), "0000000001")

    def stage(self, rows: Sequence[Record | Finding], sha256: str = "a" * 64, name: str = "debtors.txt") -> StagedFile:
        return self.store.staging.stage(FileMeta(sha256, name, "P1", "utf-8", "KNA1", 1000), rows)

    def subject(self, customer: str, vat_id: str = "ATU12345675", amount: str = "10.00", **fields: Any) -> NewSubject:
        number = VatId(vat_id[:2], vat_id[2:]) if vat_id else None
        fields = {"name": f"Muster {customer}", "street": "Ring 1", "postcode": "1010", "city": "Wien", **fields}
        values = {"country": vat_id[:2], "vat_id": vat_id, "source": Source.KNA1, "net_amount": Decimal(amount), **fields}
        return NewSubject(Subject(customer=customer, company_code="1000", **values), number)

    def run(
        self,
        subjects: Sequence[NewSubject | Finding] = (),
        period: str = PERIOD,
        requester: str = REQUESTER,
        mode: str = "both",
    ) -> str:
        staged = self.stage([self.debtor("0000000001")])
        run_id = self.store.runs.open("monthly_vat_check", period, requester, mode, [staged.file_id])
        self.store.runs.save_subjects(run_id, subjects)
        return run_id

    def numbers(self, count: int, country: str = "AT") -> list[NewSubject]:
        return [self.subject(f"{number:010d}", f"{country}U{number:08d}") for number in range(1, count + 1)]

    def asked(self, subjects: Sequence[NewSubject], **fields: Any) -> str:
        """A run whose numbers are open to be asked."""
        run_id = self.run(subjects, **fields)
        self.store.inquiries.open(run_id, fields.get("period", PERIOD), REQUESTER)
        return run_id

    def claim(self, country: str = "AT", limit: int = 50, worker: str = "w1", now: dt.datetime | None = None) -> list[Inquiry]:
        return self.store.inquiries.claim(
            PERIOD, REQUESTER, country, limit=limit, worker=worker, now=now or later(), lease=LEASE
        )

    def exchange(self, at: dt.datetime = NOW, text: str = "", status: int | None = 200) -> Exchange:
        reply = None if status is None else f"<reply>{text}</reply>".encode()
        return Exchange(
            channel="VIES",
            method="POST",
            url="https://register.example/services/checkVatService",
            request_headers={"Content-Type": "text/xml"},
            request=f"<question>{text}</question>".encode(),
            sent_at=at,
            received_at=at + dt.timedelta(milliseconds=200),
            status=status,
            reply_headers={"Content-Type": "text/xml;charset=UTF-8"} if reply else {},
            reply=reply,
            error="" if reply else "connection reset",
        )

    def answered(
        self, inquiry: Inquiry, run_id: str, at: dt.datetime = NOW, verdict: Verdict = Verdict.VALID, **fields: Any
    ) -> Settled:
        exchange = self.exchange(at, str(inquiry.vat_id))
        answer = Answer(RegisterName.VIES, verdict, verdict.value, exchange, **fields)
        return Settled(inquiry.inquiry_id, run_id, [exchange], answer, None)

    def unanswered(self, inquiry: Inquiry, run_id: str, again: dt.datetime | None, at: dt.datetime = NOW) -> Settled:
        exchange = self.exchange(at, str(inquiry.vat_id), status=None)
        return Settled(inquiry.inquiry_id, run_id, [exchange], None, Unanswered("timeout", again))

    def settle_all(self, run_id: str, at: dt.datetime = NOW) -> None:
        self.store.inquiries.settle([self.answered(inquiry, run_id, at) for inquiry in self.claim(limit=1000)])

    @staticmethod
    def check(subject: Subject, outcome: Outcome = Outcome.VALID, **fields: Any) -> Check:
        values: dict[str, Any] = {
            "vat_id": subject.vat_id,
            "reason": "confirmed",
            "format_ok": True,
            "authority": "VIES",
            "request_time": NOW,
            "comparisons": (),
            "confirmation_no": "WAPIAAAAXYZ",
            "evidence_id": "E000000001",
            "recommendation": "none",
            "score": 0.97,
            "signals": (),
            **fields,
        }
        return Check(subject=subject, outcome=outcome, **values)


def later() -> dt.datetime:
    """A time at which everything that was just opened is due."""
    return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1)


@pytest.fixture
def month(store: Store) -> Month:
    return Month(store)
