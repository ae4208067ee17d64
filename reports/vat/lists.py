"""The long sheets: results, exceptions, debtors without number, changes, evidence and findings."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from domain.findings import Finding
from domain.vat.answers import Part
from domain.vat.checks import Check, Outcome
from reports.book import Book, Column, Design, Imprint, Listing, Rule
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


class Bindings(NamedTuple):
    """What the lists are told by others: `proof` turns an evidence ID into a link to its row, `at_stake` ranks exceptions."""

    proof: Callable[[str], Value]
    at_stake: Callable[[Check], float]


def open_lists(book: Book, texts: Texts, imprint: Imprint, bindings: Bindings) -> Lists:
    """Create the sheets."""
    cells = _check_cells(texts, bindings.proof)
    outcome_rules = [*outcome_rules_for("outcome", texts), *_match_rules()]
    handling = Rule("handling", "open", {"type": "cell", "criteria": "==", "value": f'"{texts("handling.person")}"'})

    def design(layout: _Layout, rules: Sequence[Rule] = (), weight: Callable[[Check], float] | None = None) -> Design[Check]:
        every = {**layout.printed, **layout.on_screen}.items()
        shown = [Column(key, texts(f"column.{key}"), width, style, cells[key]) for key, (width, style) in every]
        return Design(shown, len(layout.printed), rules, weight)

    results, exceptions, without = (texts(f"sheet.{key}") for key in ("results", "exceptions", "without_vat_id"))
    return Lists(
        results=Listing(book, results, "Results", design(_RESULTS, [*outcome_rules, handling]), imprint),
        exceptions=Listing(book, exceptions, "Exceptions", design(_EXCEPTIONS, outcome_rules, bindings.at_stake), imprint),
        changes=_changes(book, texts, imprint),
        without_vat_id=Listing(book, without, "WithoutVatId", design(_WITHOUT_VAT_ID), imprint),
        evidence=_evidence(book, texts, imprint),
        findings=_findings(book, texts, imprint),
    )


def outcome_rules_for(column: str, texts: Texts) -> list[Rule]:
    """Colour the words of the outcomes."""
    return [
        Rule(column, style, {"type": "cell", "criteria": "==", "value": f'"{texts.outcome(outcome)}"'})
        for outcome, style in OUTCOME_STYLES.items()
    ]


class _Layout(NamedTuple):
    """Width and style of each column. What is printed has to be legible on A4 across; the rest is for the screen."""

    printed: Mapping[str, tuple[float, str]]
    on_screen: Mapping[str, tuple[float, str]]


_MATCHES = {f"{part}_match": (9, "share") for part in ("name", "street", "postcode", "city")}
_RESULTS = _Layout(
    {
        "customer": (11, "text"),
        "name": (27, "wrapped"),
        "vat_id": (15, "text"),
        "outcome": (13, "text"),
        "reason": (36, "wrapped"),
        "net_amount": (14, "money"),
        "currency": (9, "text"),
        "authority": (9, "text"),
        "request_time": (18, "time"),
        **_MATCHES,
        "confirmation_no": (17, "text"),
        "evidence": (11, "link"),
    },
    {
        "handling": (13, "text"),
        "score": (11, "share"),
        "recommendation": (42, "text"),
        "next_attempt": (19, "time"),
        "country": (8, "code"),
        "doc_count": (9, "count"),
        "first_doc": (13, "text"),
        "source": (8, "text"),
        "company_code": (14, "text"),
        "register_name": (32, "text"),
        "format_ok": (12, "text"),
    },
)
_EXCEPTIONS = _Layout(
    {
        "customer": (12, "text"),
        "name": (26, "wrapped"),
        "vat_id": (16, "text"),
        "outcome": (13, "text"),
        "net_amount": (15, "money"),
        "currency": (9, "text"),
        "why": (40, "wrapped"),
        "recommendation": (40, "wrapped"),
        "score": (11, "share"),
        "evidence": (12, "link"),
    },
    {
        "signals": (58, "wrapped"),
        "address": (30, "wrapped"),
        "register_name": (30, "wrapped"),
        "register_address": (30, "wrapped"),
        **_MATCHES,
        "country": (8, "code"),
        "next_attempt": (19, "time"),
    },
)
_WITHOUT_VAT_ID = _Layout(
    {
        "customer": (12, "text"),
        "name": (32, "wrapped"),
        "country": (8, "code"),
        "net_amount": (16, "money"),
        "currency": (9, "text"),
        "doc_count": (9, "count"),
        "first_doc": (14, "text"),
        "address": (36, "wrapped"),
        "recommendation": (48, "wrapped"),
    },
    {"company_code": (14, "text"), "origin": (34, "text")},
)


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
        "origin": lambda check: texts.place(check.subject.origin),
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
    return Listing(book, texts("sheet.changes"), "Changes", Design(columns, len(columns), rules), imprint)


def _evidence(book: Book, texts: Texts, imprint: Imprint) -> Listing[EvidenceRow]:
    columns: list[Column[EvidenceRow]] = [
        Column("evidence", texts("column.evidence"), 14, "text", lambda row: row.evidence_id),
        Column("vat_id", texts("column.vat_id"), 17, "text", lambda row: row.vat_id),
        Column("result", texts("column.result"), 40, "wrapped", lambda row: _answer(row.result, texts)),
        Column("channel", texts("column.channel"), 10, "text", lambda row: row.channel),
        Column("sent_at", texts("column.sent_at"), 19, "time", lambda row: row.sent_at),
        Column("received_at", texts("column.received_at"), 19, "time", lambda row: row.received_at),
        Column("status", texts("column.status"), 9, "code", lambda row: row.status),
        Column("url", texts("column.url"), 44, "text", lambda row: row.url),
        Column("request_sha256", texts("column.request_sha256"), 24, "hash", lambda row: row.request_sha256),
        Column("reply_sha256", texts("column.reply_sha256"), 24, "hash", lambda row: row.reply_sha256),
        Column("mac", texts("column.mac"), 24, "hash", lambda row: row.mac),
    ]
    return Listing(book, texts("sheet.evidence"), "Evidence", Design(columns, 7), imprint)  # without address and hashes


def _answer(result: str, texts: Texts) -> str:
    """The word for an outcome or, where no answer came, for the fault."""
    return texts.outcome(Outcome(result)) if result in set(Outcome) else texts.words(result)


def _findings(book: Book, texts: Texts, imprint: Imprint) -> Listing[FindingRow]:
    columns: list[Column[FindingRow]] = [
        Column("severity", texts("column.severity"), 10, "text", lambda row: texts.known("severity", row.finding.severity)),
        Column("meaning", texts("column.meaning"), 46, "wrapped", lambda row: texts.meaning(row.finding)),
        Column("message", texts("column.message"), 56, "wrapped", lambda row: row.finding.message),
        Column("key", texts("column.key"), 14, "text", lambda row: row.finding.key),
        Column("file", texts("column.file"), 24, "wrapped", lambda row: row.finding.origin.file),
        Column("part", texts("column.part"), 14, "text", lambda row: texts.place(row.finding.origin.part)),
        Column("row", texts("column.row"), 9, "count", lambda row: row.finding.origin.row),
        Column("lost", texts("column.lost"), 10, "count", lambda row: int(row.lost)),
        Column("code", texts("column.code"), 26, "text", lambda row: row.finding.code),
        Column("raw", texts("column.raw"), 60, "text", lambda row: row.finding.origin.raw),
    ]
    rules = [
        Rule("severity", style, {"type": "cell", "criteria": "==", "value": f'"{texts(f"severity.{severity}")}"'})
        for severity, style in (("error", "bad"), ("warning", "open"), ("note", "idle"))
    ]
    return Listing(book, texts("sheet.findings"), "Findings", Design(columns, 8, rules), imprint)
