"""The long sheets: results, exceptions, debtors without number, changes, evidence and findings."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from domain.findings import Finding
from domain.vat.answers import Part
from domain.vat.checks import Check, Outcome
from reports.book import A3, Book, Column, Imprint, Listing, Rule
from reports.cells import Value
from reports.rows import ChangeRow, EvidenceRow
from reports.texts import Texts

OUTCOME_STYLES = {
    Outcome.VALID: "good",
    Outcome.INVALID: "bad",
    Outcome.UNANSWERED: "open",
    Outcome.NOT_CHECKABLE: "idle",
}

Cell = Callable[[Check], Value]


class FindingRow(NamedTuple):
    """A finding, and whether it is the one for which its row was lost."""

    finding: Finding
    lost: bool


class Lists(NamedTuple):
    """The listings of the workbook in the order of their sheets."""

    results: Listing[Check]
    exceptions: Listing[Check]
    changes: Listing[ChangeRow]
    without_vat_id: Listing[Check]
    evidence: Listing[EvidenceRow]
    findings: Listing[FindingRow]


def open_lists(book: Book, texts: Texts, imprint: Imprint, proof: Callable[[str], Value]) -> Lists:
    """Create the sheets. `proof` turns an evidence ID into a link to its row."""
    cells = _check_cells(texts, proof)
    wide = imprint._replace(paper=A3)
    outcome_rules = [*outcome_rules_for("outcome", texts), *_match_rules()]
    handling = Rule("handling", "open", {"type": "cell", "criteria": "==", "value": f'"{texts("handling.person")}"'})

    def of_checks(sheet: str, table: str, keys: Mapping[str, tuple[float, str]], rules: list[Rule]) -> Listing[Check]:
        columns = [Column(key, texts(f"column.{key}"), width, style, cells[key]) for key, (width, style) in keys.items()]
        return Listing(book, texts(f"sheet.{sheet}"), table, columns, wide, rules=rules)

    return Lists(
        results=of_checks("results", "Results", _RESULTS, [*outcome_rules, handling]),
        exceptions=of_checks("exceptions", "Exceptions", _EXCEPTIONS, outcome_rules),
        changes=_changes(book, texts, imprint),
        without_vat_id=of_checks("without_vat_id", "WithoutVatId", _WITHOUT_VAT_ID, []),
        evidence=_evidence(book, texts, wide),
        findings=_findings(book, texts, wide),
    )


def outcome_rules_for(column: str, texts: Texts) -> list[Rule]:
    """Colour the words of the outcomes."""
    return [
        Rule(column, style, {"type": "cell", "criteria": "==", "value": f'"{texts.outcome(outcome)}"'})
        for outcome, style in OUTCOME_STYLES.items()
    ]


_RESULTS = {
    "customer": (12, "text"),
    "name": (32, "text"),
    "country": (8, "code"),
    "vat_id": (17, "text"),
    "outcome": (14, "text"),
    "reason": (42, "text"),
    "recommendation": (42, "text"),
    "net_amount": (15, "money"),
    "currency": (9, "text"),
    "doc_count": (9, "count"),
    "first_doc": (13, "text"),
    "source": (8, "text"),
    "company_code": (14, "text"),
    "register_name": (32, "text"),
    "name_match": (9, "share"),
    "street_match": (9, "share"),
    "postcode_match": (9, "share"),
    "city_match": (9, "share"),
    "format_ok": (12, "text"),
    "score": (11, "share"),
    "handling": (13, "text"),
    "authority": (9, "text"),
    "request_time": (19, "time"),
    "confirmation_no": (20, "text"),
    "evidence": (14, "link"),
    "next_attempt": (19, "time"),
}
_EXCEPTIONS = {
    "customer": (12, "text"),
    "name": (30, "wrapped"),
    "country": (8, "code"),
    "vat_id": (17, "text"),
    "outcome": (14, "text"),
    "net_amount": (15, "money"),
    "currency": (9, "text"),
    "why": (46, "wrapped"),
    "recommendation": (40, "wrapped"),
    "score": (11, "share"),
    "signals": (58, "wrapped"),
    "address": (30, "wrapped"),
    "register_name": (30, "wrapped"),
    "register_address": (30, "wrapped"),
    "name_match": (9, "share"),
    "street_match": (9, "share"),
    "postcode_match": (9, "share"),
    "city_match": (9, "share"),
    "next_attempt": (19, "time"),
    "evidence": (14, "link"),
}
_WITHOUT_VAT_ID = {
    "customer": (12, "text"),
    "name": (36, "text"),
    "country": (8, "code"),
    "net_amount": (16, "money"),
    "currency": (9, "text"),
    "doc_count": (9, "count"),
    "first_doc": (14, "text"),
    "company_code": (14, "text"),
    "address": (48, "text"),
    "recommendation": (60, "wrapped"),
    "origin": (30, "text"),
}


def _check_cells(texts: Texts, proof: Callable[[str], Value]) -> dict[str, Cell]:
    """What each column takes out of a check."""
    return {
        "customer": lambda check: check.subject.customer,
        "name": lambda check: check.subject.name,
        "address": lambda check: _address(check),
        "country": lambda check: check.subject.country,
        "vat_id": lambda check: check.vat_id,
        "outcome": lambda check: texts.outcome(check.outcome),
        "reason": texts.reason,
        "recommendation": lambda check: texts.words(check.recommendation),
        "net_amount": lambda check: check.subject.net_amount,
        "currency": lambda check: check.subject.currency,
        "doc_count": lambda check: check.subject.doc_count,
        "first_doc": lambda check: check.subject.first_doc,
        "source": lambda check: check.subject.source.value,
        "company_code": lambda check: check.subject.company_code,
        "origin": lambda check: check.subject.origin,
        "register_name": lambda check: check.register_name,
        "register_address": lambda check: check.register_address,
        "name_match": lambda check: _match(check, Part.NAME),
        "street_match": lambda check: _match(check, Part.STREET),
        "postcode_match": lambda check: _match(check, Part.POSTCODE),
        "city_match": lambda check: _match(check, Part.CITY),
        "format_ok": lambda check: texts("format.ok" if check.format_ok else "format.bad"),
        "score": lambda check: check.score,
        "handling": lambda check: texts("handling.person" if check.review_reasons else "handling.automatic"),
        "authority": lambda check: check.authority,
        "request_time": lambda check: check.request_time,
        "confirmation_no": lambda check: check.confirmation_no,
        "evidence": lambda check: proof(check.evidence_id),
        "next_attempt": lambda check: check.next_attempt,
        "why": lambda check: why(check, texts),
        "signals": lambda check: _signals(check, texts),
    }


def why(check: Check, texts: Texts) -> str:
    """Return the reasons for which a check needs a person, one a line; its outcome's reason where there are no others."""
    return "\n".join(texts.words(reason) for reason in check.review_reasons) or texts.reason(check)


def _signals(check: Check, texts: Texts) -> str:
    """Return what the score adds up from, one reason a line; signals with the same words are one line with their sum."""
    sums: dict[str, float] = {}
    for signal in check.signals:
        spoken = texts.words(signal.reason)
        sums[spoken] = sums.get(spoken, 0.0) + signal.contribution
    return "\n".join(f"{texts.signed(total)}  {spoken}" for spoken, total in sums.items() if round(total, 4))


def _address(check: Check) -> str:
    subject = check.subject
    town = f"{subject.postcode} {subject.city}".strip()
    return ", ".join(part for part in (subject.street, town) if part)


def _match(check: Check, part: Part) -> Value:
    """The register's letter where it gave one, else our own score; nothing where nothing could be compared."""
    comparison = check.comparison(part)
    return None if comparison is None else comparison.letter or comparison.score


def _match_rules() -> list[Rule]:
    """A letter B and a share below 60 % stand out; both can be read without the colour."""
    rules = []
    for key in ("name_match", "street_match", "postcode_match", "city_match"):
        rules.append(Rule(key, "bad", {"type": "cell", "criteria": "==", "value": '"B"'}))
        rules.append(Rule(key, "open", {"type": "cell", "criteria": "between", "minimum": 0.0001, "maximum": 0.5999}))
    return rules


def _changes(book: Book, texts: Texts, imprint: Imprint) -> Listing[ChangeRow]:
    def side(text: str) -> str:
        return texts.known("outcome", text)

    columns: list[Column[ChangeRow]] = [
        Column("change", texts("column.change"), 20, "text", lambda row: texts.known("change", row.kind)),
        Column("customer", texts("column.customer"), 12, "text", lambda row: row.customer),
        Column("name", texts("column.name"), 34, "text", lambda row: row.name),
        Column("vat_id", texts("column.vat_id"), 17, "text", lambda row: row.vat_id),
        Column("before", texts("column.before"), 34, "wrapped", lambda row: side(row.before)),
        Column("after", texts("column.after"), 34, "wrapped", lambda row: side(row.after)),
        Column("net_amount", texts("column.net_amount"), 16, "money", lambda row: row.net_amount),
        Column("currency", texts("column.currency"), 9, "text", lambda row: row.currency),
    ]
    rules = [*outcome_rules_for("before", texts), *outcome_rules_for("after", texts)]
    return Listing(book, texts("sheet.changes"), "Changes", columns, imprint, rules=rules)


def _evidence(book: Book, texts: Texts, imprint: Imprint) -> Listing[EvidenceRow]:
    columns: list[Column[EvidenceRow]] = [
        Column("evidence", texts("column.evidence"), 14, "text", lambda row: row.evidence_id),
        Column("vat_id", texts("column.vat_id"), 17, "text", lambda row: row.vat_id),
        Column("result", texts("column.result"), 40, "text", lambda row: _answer(row.result, texts)),
        Column("channel", texts("column.channel"), 10, "text", lambda row: row.channel),
        Column("url", texts("column.url"), 44, "text", lambda row: row.url),
        Column("sent_at", texts("column.sent_at"), 19, "time", lambda row: row.sent_at),
        Column("received_at", texts("column.received_at"), 19, "time", lambda row: row.received_at),
        Column("status", texts("column.status"), 9, "code", lambda row: row.status),
        Column("request_sha256", texts("column.request_sha256"), 24, "hash", lambda row: row.request_sha256),
        Column("reply_sha256", texts("column.reply_sha256"), 24, "hash", lambda row: row.reply_sha256),
        Column("mac", texts("column.mac"), 24, "hash", lambda row: row.mac),
    ]
    return Listing(book, texts("sheet.evidence"), "Evidence", columns, imprint)


def _answer(result: str, texts: Texts) -> str:
    """The word for an outcome or, where no answer came, for the fault."""
    return texts.outcome(Outcome(result)) if result in set(Outcome) else texts.words(result)


def _findings(book: Book, texts: Texts, imprint: Imprint) -> Listing[FindingRow]:
    columns: list[Column[FindingRow]] = [
        Column("severity", texts("column.severity"), 10, "text", lambda row: texts.known("severity", row.finding.severity)),
        Column("code", texts("column.code"), 26, "text", lambda row: row.finding.code),
        Column("message", texts("column.message"), 70, "wrapped", lambda row: row.finding.message),
        Column("key", texts("column.key"), 14, "text", lambda row: row.finding.key),
        Column("file", texts("column.file"), 28, "text", lambda row: row.finding.origin.file),
        Column("part", texts("column.part"), 14, "text", lambda row: row.finding.origin.part),
        Column("row", texts("column.row"), 9, "count", lambda row: row.finding.origin.row),
        Column("lost", texts("column.lost"), 10, "count", lambda row: int(row.lost)),
        Column("raw", texts("column.raw"), 60, "text", lambda row: row.finding.origin.raw),
    ]
    rules = [
        Rule("severity", style, {"type": "cell", "criteria": "==", "value": f'"{texts(f"severity.{severity}")}"'})
        for severity, style in (("error", "bad"), ("warning", "open"), ("note", "idle"))
    ]
    return Listing(book, texts("sheet.findings"), "Findings", columns, imprint, rules=rules)
