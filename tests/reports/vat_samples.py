"""An invented month, as large as a test wants it: every outcome, two currencies, faults, findings and changes."""

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from domain.findings import Finding, Origin, Severity
from domain.vat.answers import Part
from domain.vat.checks import Check, Comparison, Outcome, Signal, Source, Subject
from reports import ChangeRow, EvidenceRow, Figures, InputFile, ReconciliationRow, ReportHeader, VatReport

START = dt.datetime(2026, 11, 2, 5, 0, tzinfo=dt.UTC)
RUN_ID = "vat-2026-10-1f0c9a7e"
STATES = ("AT", "FR", "NL", "IT", "PL", "EL", "CZ", "ES")
LEGAL_FORMS = {
    "AT": "GmbH",
    "FR": "SARL",
    "NL": "B.V.",
    "IT": "S.r.l.",
    "PL": "Sp. z o.o.",
    "EL": "AE",
    "CZ": "s.r.o.",
    "ES": "S.L.",
}
NAMES = ("Möbelhaus Nordwind", "Atelier Bois & Fils", "Küchen Zöllner", "Wohnwerk Süd", "Casa Bella", "Meble Kowalski")


def check(number: int) -> Check:
    """One result; its number decides everything about it."""
    state = STATES[number % len(STATES)]
    outcome = _outcome(number)
    vat_id = "" if outcome is Outcome.NOT_CHECKABLE and number % 2 else f"{state}{number:09d}"
    name = f"{NAMES[number % len(NAMES)]} {number} {LEGAL_FORMS[state]}"
    street, postcode, city = f"Hauptstraße {number % 90 + 1}", f"{10000 + number % 80000}", "Musterstadt"
    subject = Subject(
        customer=f"{number:010d}",
        company_code="1000",
        country=state,
        vat_id=vat_id,
        source=Source.VBRK if vat_id else Source.NONE,
        name=name,
        street=street,
        postcode=postcode,
        city=city,
        first_doc=f"90{number:08d}",
        doc_count=number % 7 + 1,
        net_amount=Decimal(number * 7919 % 4_000_000) / 100 - 500,
        currency="CHF" if number % 41 == 0 else "EUR",
        origin=f"KNA1.txt, row {number + 12}",
    )
    answered = outcome in (Outcome.VALID, Outcome.INVALID)
    disclosed = outcome is Outcome.VALID and state != "ES"
    mismatch = outcome is Outcome.VALID and number % 29 == 0
    score = 0.42 if mismatch else 0.97 if outcome is Outcome.VALID else 0.55
    return Check(
        subject=subject,
        vat_id=vat_id,
        outcome=outcome,
        reason=_REASONS[outcome],
        format_ok=number % 13 != 0,
        authority="BZSt" if answered else "",
        request_time=START + dt.timedelta(seconds=number) if answered else None,
        comparisons=_comparisons(number, disclosed, mismatch, state),
        confirmation_no=f"{number:016x}" if outcome is Outcome.VALID else "",
        evidence_id=f"E{number + 1:09d}" if answered else "",
        recommendation=_RECOMMENDATIONS[outcome],
        score=score,
        signals=(
            Signal("register_answer", 1.0, 0.55, "answered" if answered else "no_answer"),
            Signal("name_match", 0.4 if mismatch else 1.0, score - 0.65, "different|41|Other Ltd" if mismatch else "same"),
            Signal("check_digits", 1.0, 0.1, "check_digits_agree"),
        ),
        next_attempt=START + dt.timedelta(hours=9) if outcome is Outcome.UNANSWERED else None,
        register_name=name.upper() if disclosed else "",
        register_address=f"{street.upper()}\n{postcode} {city.upper()}" if disclosed else "",
        review_reasons=_review_reasons(outcome, mismatch, subject),
    )


_REASONS = {
    Outcome.VALID: "valid",
    Outcome.INVALID: "not_registered",
    Outcome.UNANSWERED: "state_busy",
    Outcome.NOT_CHECKABLE: "no_vat_id",
}
_RECOMMENDATIONS = {
    Outcome.VALID: "nothing_to_do",
    Outcome.INVALID: "ask_customer",
    Outcome.UNANSWERED: "wait",
    Outcome.NOT_CHECKABLE: "ask_customer_for_number",
}


def _outcome(number: int) -> Outcome:
    if number % 23 == 0:
        return Outcome.INVALID
    if number % 31 == 0:
        return Outcome.UNANSWERED
    return Outcome.NOT_CHECKABLE if number % 37 == 0 else Outcome.VALID


def _review_reasons(outcome: Outcome, mismatch: bool, subject: Subject) -> tuple[str, ...]:
    if outcome is Outcome.INVALID:
        return (f"invalid_with_sales|{subject.net_amount}|{subject.currency}",)
    if outcome is Outcome.NOT_CHECKABLE:
        return (f"no_vat_id_with_sales|{subject.net_amount}|{subject.currency}",)
    return ("name_differs|41", "low_score|0,42|0,80") if mismatch else ()


def _comparisons(number: int, disclosed: bool, mismatch: bool, state: str) -> tuple[Comparison, ...]:
    if state == "AT":
        letters = dict(zip(Part, "BAAA" if mismatch else "AAAD", strict=True))
        return tuple(Comparison(part, None, letter, "register_match") for part, letter in letters.items())
    score = (0.41 if mismatch else 0.9 + number % 10 / 100) if disclosed else None
    return tuple(Comparison(part, score, "", "same" if disclosed else "not_disclosed") for part in Part)


def evidence(size: int) -> Iterator[EvidenceRow]:
    """One exchange for each answered result, and one fault for each unanswered."""
    for number in range(size):
        outcome = _outcome(number)
        if outcome is Outcome.NOT_CHECKABLE:
            continue
        sent = START + dt.timedelta(seconds=number, microseconds=250_000)
        digest = hashlib.sha256(str(number).encode()).hexdigest()
        yield EvidenceRow(
            evidence_id=f"E{number + 1:09d}",
            channel="BZSt",
            url="https://evatr.example/app/v1/abfrage",
            sent_at=sent,
            received_at=sent + dt.timedelta(milliseconds=312),
            status=None if outcome is Outcome.UNANSWERED else 404 if outcome is Outcome.INVALID else 200,
            request_sha256=digest,
            reply_sha256=digest[::-1],
            mac=digest[32:] + digest[:32],
            vat_id=f"{STATES[number % len(STATES)]}{number:09d}",
            result="state_busy" if outcome is Outcome.UNANSWERED else outcome.value,
        )


def findings() -> list[Finding]:
    """Two rows lost (one of them for two reasons), a damaged value and a note on the whole file."""
    lost = Origin("VBRK.csv", "", 18, "90000001;0000000007;31.13.2026;1.2.3,00")
    return [
        Finding("repeated_header", Severity.NOTE, "Der Kopf wiederholt sich.", Origin("KNA1.txt", "", 67, "|KUNNR|")),
        Finding(
            "vat_id_blanks", Severity.WARNING, "Leerzeichen in der Nummer.", Origin("KNA1.txt", "", 90, "|AT U1|"), "0000000078"
        ),
        Finding("bad_date", Severity.ERROR, "31.13.2026 ist kein Datum.", lost, "90000001"),
        Finding("bad_amount", Severity.ERROR, "1.2.3,00 ist kein Betrag.", lost, "90000001"),
        Finding("too_few_fields", Severity.ERROR, "Zeile hat 3 von 12 Feldern.", lost._replace(row=44, raw="a;b;c")),
    ]


def changes() -> list[ChangeRow]:
    """One of each kind."""
    return [
        ChangeRow("new", "0000000004", "PL000000004", "Casa Bella 4 Sp. z o.o.", "", "valid", Decimal("120.50"), "EUR"),
        ChangeRow("gone", "0000000999", "FR000000999", "Ancien SARL", "valid", ""),
        ChangeRow("newly_invalid", "0000000023", "ES000000023", "Meble 23 S.L.", "valid", "invalid", Decimal("1321.37"), "EUR"),
        ChangeRow("renamed", "0000000002", "NL000000002", "Küchen Zöllner 2 B.V.", "Zöllner B.V.", "Keukens Zöllner B.V."),
    ]


def report(size: int) -> VatReport:
    """A month of that many results whose ledger agrees with its rows."""
    counts = Counter[Outcome]()
    reviews = 0
    sums = defaultdict[str, Decimal](Decimal)
    nets = defaultdict[Outcome, defaultdict[str, Decimal]](lambda: defaultdict(Decimal))
    for row in map(check, range(size)):
        counts[row.outcome] += 1
        reviews += bool(row.review_reasons)
        nets[row.outcome][row.subject.currency] += row.subject.net_amount
        sums[row.subject.currency] += row.subject.net_amount
    asides = {"EUR": Decimal("9120.40")}
    uses = [ReconciliationRow("KNA1.txt", "KNA1", "result", size, Decimal(0), "EUR")]
    uses.append(ReconciliationRow("KNA1.txt", "KNA1", "no_number_no_eu_sales", 14, Decimal(0), "EUR"))
    uses += [ReconciliationRow("VBRK.csv", "VBRK", "result", size, sums[currency], currency) for currency in sorted(sums)]
    uses.append(ReconciliationRow("VBRK.csv", "VBRK", "domestic", 31, asides["EUR"], "EUR"))
    billing = {currency: sums[currency] + asides.get(currency, 0) for currency in sums.keys() | asides}
    billings = size * len(sums) + 31
    files = (
        InputFile("KNA1.txt", "a" * 64, "pipe list", size + 14, size + 14, 2),
        InputFile("VBRK.csv", "b" * 64, "CSV", billings + 2, billings, 3, billing),
    )
    figures = Figures(
        month="2026-10",
        outcomes=counts,
        reviews=reviews,
        calls=size + 41,
        retries=41,
        faults_by_state={"PL": 29, "EL": 12},
        seconds_by_step={"read": 2.4, "ask": 61.2, "assess": 3.1, "report": 4.0},
        minutes_saved=342.0,
        fees_saved=Decimal("500.00"),
        net_amounts=nets,
    )
    return VatReport(
        header=ReportHeader(
            run_id=RUN_ID,
            month="2026-10",
            requester="DE136695976",
            mode="both",
            software_version="0.1.0",
            python_version="3.11.9",
            libraries={"xlsxwriter": "3.3.1", "zeep": "4.3.3"},
            policy_version="c0ffee12",
            started=START,
            created=START + dt.timedelta(hours=1),
            chain_seq=size,
            chain_mac="9f" * 32,
            files=files,
        ),
        figures=figures,
        checks=lambda: map(check, range(size)),
        check_count=size,
        changes=lambda: iter(changes()),
        change_count=len(changes()),
        evidence=lambda: evidence(size),
        evidence_count=sum(1 for _ in evidence(size)),
        findings=lambda: iter(findings()),
        finding_count=len(findings()),
        reconciliation=tuple(uses),
        previous=_previous(figures),
    )


def _previous(now: Figures) -> Figures:
    """Last month: a little smaller, so that every change has a sign."""
    outcomes = {outcome: count - count // 10 for outcome, count in now.outcomes.items()}
    return replace(now, month="2026-09", outcomes=outcomes, reviews=now.reviews + 3, calls=now.calls - 17, minutes_saved=330.0)
