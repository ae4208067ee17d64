"""From a party's SAP records to the VAT IDs that have to be checked, with the sales that hang on each.

The number that an invoice used counts for the month (§ 6a (1) no. 4 UStG) and wins over the master; the master's own numbers
are checked too. Nothing is dropped: every record gets one disposition, and sales without any number become a subject as well.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from domain.calendar import Period
from domain.findings import Finding, Origin
from domain.parties import Billing, Debtor, RecordKind, VatRegistration
from domain.policy import DEFAULT_RATES, RoughRates
from domain.vat.cases import DebtorCase, VendorCase
from domain.vat.checks import Source, Subject
from domain.vat.noticed import (
    about_number,
    billed_to_another,
    debtor_not_in_master,
    invoice_without_number,
    master_differs,
    other_currency,
    other_destination,
)
from domain.vat.numbers import ParsedNumber, iso_country, parse
from domain.vat.profile import Profile, of_party, profile_of
from domain.vat.reconciliation import Category, Disposition
from domain.vat.supplies import Sum, destination_of, disposition, sum_up, supplies_of


class CaseResult(NamedTuple):
    """What one party adds to the month: rows to check, what was noticed, and what became of each of its records.

    `parse(subject.vat_id, subject.country)` reads the number of every subject as it was read here.
    """

    subjects: list[Subject]
    findings: list[Finding]
    dispositions: list[Disposition]


class _Held(NamedTuple):
    """A number that the master holds; `main` is the one of the party itself, the others are further registrations."""

    parsed: ParsedNumber
    typed: str
    source: Source
    origin: Origin
    main: bool


@dataclass(slots=True)
class _Entry:
    """One number of a party with the month's supplies that used it."""

    parsed: ParsedNumber
    typed: str
    source: Source
    origin: Origin
    documents: list[Billing] = field(default_factory=list)


_Entries = dict[str, _Entry]  # by normalised number; empty for supplies without any


def subjects_of(case: DebtorCase, period: Period, home_country: str, rates: RoughRates = DEFAULT_RATES) -> CaseResult:
    """Gather what has to be checked for one debtor.

    Args:
        case: all records of the debtor.
        period: the month; documents of other months do not count.
        home_country: ISO code of the country that the supplies leave.
        rates: tell which currency a result is stated in where its documents have several.
    """
    profile = profile_of(case.debtors, case.addresses)
    supplies = supplies_of(case.billings, period, home_country, profile.country)
    findings = supplies.findings
    dispositions = supplies.dispositions
    dispositions += [disposition(document, Category.MERGED) for document, _ in case.superseded]
    findings += billed_to_another(case.superseded)
    held = _held_numbers(case, findings) if _master_counts(case, supplies.active) else []
    entries: _Entries = {}
    _enter_documents(entries, supplies.documents, held, findings)
    for number in held:
        entries.setdefault(number.parsed.normalised, _Entry(number.parsed, number.typed, number.source, number.origin))
    if entries and not case.debtors:
        findings.append(debtor_not_in_master(case.customer, next(iter(entries.values())).origin))
    subjects = []
    for key, entry in entries.items():
        total = sum_up(entry.documents, rates)
        subjects.append(_subject(case, entry, profile, held, total))
        dispositions += [disposition(document, Category.RESULT) for document in total.documents]
        if total.others:
            dispositions += [disposition(document, Category.OTHER_CURRENCY) for document in total.others]
            findings.append(other_currency(key, total.others[0].origin, case.customer, total.other_amounts))
    dispositions += _master_dispositions(case, entries, supplies.active)
    return CaseResult(subjects, findings, dispositions)


def vendor_subjects_of(case: VendorCase, *, checked: bool = True) -> CaseResult:
    """Gather what has to be checked for one vendor: each distinct number of the master and the further registrations.

    Args:
        case: all records of the vendor.
        checked: False where the run leaves vendors out; their records are then accounted for and nothing else.
    """
    if not checked:
        return CaseResult([], [], _vendor_dispositions(case, Category.VENDOR))
    findings: list[Finding] = []
    dispositions: list[Disposition] = []
    if case.vendors and all(vendor.deletion_flag for vendor in case.vendors):
        return CaseResult([], [], _vendor_dispositions(case, Category.DELETED_WITHOUT_SALES))
    profile = of_party(case.vendors[0]) if case.vendors else Profile()
    company_code = _joined_codes({vendor.company_code for vendor in case.vendors})
    subjects: dict[str, Subject] = {}
    records = [(RecordKind.VENDOR, Source.LFA1, vendor) for vendor in case.vendors] + [
        (RecordKind.VENDOR_VAT_REGISTRATION, Source.LFAS, registration) for registration in case.registrations
    ]
    for kind, source, record in records:
        parsed = parse(record.vat_id, record.country)
        category = Category.RESULT
        if parsed.is_absent:
            category = Category.VENDOR_WITHOUT_NUMBER
        elif parsed.normalised in subjects:
            category = Category.MERGED
        else:
            country = profile.country or record.country
            subjects[parsed.normalised] = Subject(
                customer=case.vendor,
                company_code=company_code,
                country=country,
                vat_id=_as_read(record.vat_id, parsed, country),
                source=source,
                name=profile.name,
                street=profile.street,
                postcode=profile.postcode,
                city=profile.city,
                origin=str(record.origin),
                cut=profile.cut,
            )
        findings += about_number(parsed, record.vat_id, record.origin, case.vendor, record.country)
        dispositions.append(Disposition(kind, category, record.origin.file))
    return CaseResult(list(subjects.values()), findings, dispositions)


def _vendor_dispositions(case: VendorCase, category: Category) -> list[Disposition]:
    vendors = [Disposition(RecordKind.VENDOR, category, vendor.origin.file) for vendor in case.vendors]
    return vendors + [Disposition(RecordKind.VENDOR_VAT_REGISTRATION, category, r.origin.file) for r in case.registrations]


def _as_read(typed: str, parsed: ParsedNumber, country: str) -> str:
    """The number as typed where the party's country is enough to read it, else as its own row's country explained it."""
    return typed if parse(typed, country).normalised == parsed.normalised else parsed.normalised


def _master_counts(case: DebtorCase, active: bool) -> bool:
    """Whether the master's numbers are checked: not those of one-time accounts, nor of deleted debtors without documents."""
    return not (_is_one_time(case) or (_is_deleted(case) and not active))


def _is_one_time(case: DebtorCase) -> bool:
    return any(debtor.one_time_account for debtor in case.debtors)


def _is_deleted(case: DebtorCase) -> bool:
    return bool(case.debtors) and all(debtor.deletion_flag for debtor in case.debtors)


def _held_numbers(case: DebtorCase, findings: list[Finding]) -> list[_Held]:
    """The distinct numbers of the master, the debtor's own first."""
    held: dict[str, _Held] = {}
    records: list[tuple[Debtor | VatRegistration, Source, bool]] = [(debtor, Source.KNA1, True) for debtor in case.debtors]
    records += [(registration, Source.KNAS, False) for registration in case.registrations]
    for record, table, main in records:
        parsed = parse(record.vat_id, record.country)
        if parsed.notes or parsed.problem:
            findings += about_number(parsed, record.vat_id, record.origin, case.customer, record.country)
        if parsed.is_absent:
            continue
        source = Source.BP if record.origin.file.startswith(("https:", "http:")) else table
        held.setdefault(parsed.normalised, _Held(parsed, record.vat_id, source, record.origin, main))
    mains = [number for number in held.values() if number.main]
    if len(mains) > 1:
        findings.append(master_differs(case.customer, [(number.parsed.normalised, number.origin) for number in mains]))
    return list(held.values())


def _enter_documents(entries: _Entries, documents: list[Billing], held: list[_Held], findings: list[Finding]) -> None:
    """Put each supply under the number that its invoice used, or under the master's where it used none."""
    without: list[Billing] = []
    seen: set[tuple[str, str]] = set()
    for document in documents:
        parsed = _number_of(document)
        if document.vat_id and (document.vat_id, document.vat_country) not in seen:
            seen.add((document.vat_id, document.vat_country))
            findings += about_number(parsed, document.vat_id, document.origin, document.customer, document.vat_country)
            findings += other_destination(parsed, document)
        if parsed.is_absent:
            without.append(document)
            continue
        entry = entries.setdefault(parsed.normalised, _Entry(parsed, document.vat_id, Source.VBRK, document.origin))
        entry.documents.append(document)
    for document in without:
        number = _stand_in(held, destination_of(document))
        if number:
            findings.append(invoice_without_number(document, number.parsed.normalised))
            entry = _Entry(number.parsed, number.typed, number.source, number.origin)
        else:
            entry = _Entry(parse(""), "", Source.NONE, document.origin)
        entries.setdefault(entry.parsed.normalised, entry).documents.append(document)


def _number_of(document: Billing) -> ParsedNumber:
    """The number that the invoice used. A missing prefix comes from the number's country, else from the destination."""
    parsed = parse(document.vat_id, document.vat_country)
    return parse(document.vat_id, document.destination) if parsed.problem == "unreadable" else parsed


def _stand_in(held: list[_Held], destination: str) -> _Held | None:
    """The master's number for a supply whose invoice has none: the destination's first, else the debtor's own."""
    askable = [number for number in held if number.parsed.vat_id]
    fitting = [number for number in askable if number.parsed.vat_id and number.parsed.vat_id.country == destination]
    return next(iter(fitting or askable), None)


def _subject(case: DebtorCase, entry: _Entry, profile: Profile, held: list[_Held], total: Sum) -> Subject:
    country = profile.country
    if not country and entry.documents:
        country = iso_country(destination_of(entry.documents[0]))
    if not country and entry.parsed.vat_id:
        country = iso_country(entry.parsed.vat_id.country)
    codes = {document.company_code for document in entry.documents} - {""}
    codes = codes or {debtor.company_code for debtor in case.debtors} | {company.company_code for company in case.companies}
    return Subject(
        customer=case.customer,
        company_code=_joined_codes(codes),
        country=country,
        vat_id=_as_read(entry.typed, entry.parsed, country),
        source=entry.source,
        name=profile.name,
        street=profile.street,
        postcode=profile.postcode,
        city=profile.city,
        first_doc=total.first_document,
        doc_count=total.document_count,
        net_amount=total.net_amount,
        other_amounts=total.other_amounts,
        currency=total.currency,
        origin=str(entry.origin),
        cut=profile.cut,
        master_vat_id=_master_number(entry, held) if entry.source is Source.VBRK else "",
    )


def _master_number(entry: _Entry, held: list[_Held]) -> str:
    """The master's own number of the same country, where the invoice used another one."""
    vat_id = entry.parsed.vat_id
    for number in held:
        own = number.parsed.vat_id
        if number.main and own and vat_id and own.country == vat_id.country:
            return "" if own == vat_id else number.parsed.normalised
    return ""


def _master_dispositions(case: DebtorCase, entries: _Entries, active: bool) -> list[Disposition]:
    """What became of the master records: the first row of each number stands behind a result, the others add to it."""
    excluded = _excluded_as(case, active)
    dispositions = []
    behind: set[str] = set()
    for position, debtor in enumerate(case.debtors):
        key = parse(debtor.vat_id, debtor.country).normalised
        category = excluded
        if not category and not entries:
            category = Category.NO_NUMBER_NO_EU_SALES
        if not category:
            category = Category.RESULT if position == 0 or (key and key not in behind) else Category.MERGED
        behind.add(key)
        dispositions.append(Disposition(RecordKind.DEBTOR, category, debtor.origin.file))
    for registration in case.registrations:
        key = parse(registration.vat_id, registration.country).normalised
        category = excluded or (Category.RESULT if key and key not in behind else Category.MERGED)
        behind.add(key)
        dispositions.append(Disposition(RecordKind.VAT_REGISTRATION, category, registration.origin.file))
    beside = Category.MERGED if case.debtors else Category.NOT_IN_MASTER
    dispositions += [Disposition(RecordKind.COMPANY_DEBTOR, beside, company.origin.file) for company in case.companies]
    dispositions += [Disposition(RecordKind.ADDRESS, beside, address.origin.file) for address in case.addresses]
    return dispositions


def _excluded_as(case: DebtorCase, active: bool) -> Category | None:
    if _is_one_time(case):
        return Category.ONE_TIME_ACCOUNT
    return Category.DELETED_WITHOUT_SALES if _is_deleted(case) and not active else None


def _joined_codes(codes: set[str]) -> str:
    return ",".join(sorted(codes - {""})) if len(codes) > 1 else next(iter(codes), "")
