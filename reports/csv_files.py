"""The two files that go back to SAP: `vat_result.csv` (one row for each debtor and VAT ID) and `master_proposal.csv`.

Two profiles: Excel-friendly by default (UTF-8 with BOM, semicolon, CRLF, every field quoted, ISO dates), and flat text for
LSMW (TAB, Windows-1252, no quotes, dates YYYYMMDD). Codes stay codes in both; the workbook has the words.
"""

import datetime as dt
import enum
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from domain.errors import UnusableInput
from domain.vat.answers import Part
from domain.vat.checks import Check
from domain.vat.reasons import code_of
from reports.replacing import replacing
from reports.rows import ProposalRow

RESULT_COLUMNS = [
    "run_id",
    "customer",
    "company_code",
    "country",
    "vat_id",
    "source",
    "first_doc",
    "doc_count",
    "net_amount",
    "currency",
    "format_ok",
    "authority",
    "request_time",
    "outcome",
    "reason",
    "name_match",
    "street_match",
    "zip_match",
    "city_match",
    "confirmation_no",
    "evidence_id",
    "recommendation",
]
PROPOSAL_COLUMNS = [
    "object",
    "key1",
    "key2",
    "field",
    "old_value",
    "new_value",
    "reason_code",
    "evidence_id",
    "approved_by",
    "approved_at",
]

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")

Field = str | int | bool | Decimal | dt.datetime | None


class Profile(enum.Enum):
    """Who reads the file."""

    EXCEL = "excel"
    SAP = "sap"


def write_vat_result_csv(run_id: str, rows: Iterable[Check], path: Path, *, profile: Profile = Profile.EXCEL) -> int:
    """Write `vat_result.csv` and return the number of its rows.

    Raises:
        StoreUnavailable: the disk is full or may not be written; an older file is as it was.
        UnusableInput: a text has a character that the profile's code page lacks.
    """
    return write_rows(path, RESULT_COLUMNS, (_result(run_id, check) for check in rows), profile)


def write_master_proposal_csv(rows: Iterable[ProposalRow], path: Path, *, profile: Profile = Profile.EXCEL) -> int:
    """Write `master_proposal.csv` and return the number of its rows.

    The old value always stands beside the new one, so that the loader can skip what changed meanwhile.

    Raises:
        StoreUnavailable: the disk is full or may not be written; an older file is as it was.
        UnusableInput: a text has a character that the profile's code page lacks.
    """
    return write_rows(path, PROPOSAL_COLUMNS, rows, profile)


def _result(run_id: str, check: Check) -> Sequence[Field]:
    subject = check.subject
    return (
        run_id,
        subject.customer.zfill(10) if subject.customer.isdigit() else subject.customer,
        subject.company_code,
        subject.country,
        check.vat_id,
        subject.source.value,
        subject.first_doc,
        subject.doc_count,
        subject.net_amount,
        subject.currency,
        check.format_ok,
        check.authority,
        check.request_time,
        check.outcome.value,
        code_of(check.reason),
        _match(check, Part.NAME),
        _match(check, Part.STREET),
        _match(check, Part.POSTCODE),
        _match(check, Part.CITY),
        check.confirmation_no,
        check.evidence_id,
        code_of(check.recommendation),
    )


def _match(check: Check, part: Part) -> str | Decimal:
    """The register's letter A-D where it gave one, else our own score 0.00-1.00, else nothing."""
    comparison = check.comparison(part)
    if comparison is None or (not comparison.letter and comparison.score is None):
        return ""
    return comparison.letter or Decimal(str(comparison.score))


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Iterable[Field]], profile: Profile) -> int:
    """Write a file of these columns and return the number of its rows.

    Raises:
        StoreUnavailable: the disk is full or may not be written; an older file is as it was.
        UnusableInput: a text has a character that the profile's code page lacks.
    """
    encode = _excel_line if profile is Profile.EXCEL else _sap_line
    count = 0
    with replacing(path) as draft, draft.open("wb") as file:
        file.write(_BYTE_ORDER_MARK if profile is Profile.EXCEL else b"")
        file.write(encode(columns))
        for count, row in enumerate(rows, start=1):
            try:
                file.write(encode(row))
            except UnicodeEncodeError as error:
                raise UnusableInput(
                    f"{path.name}, row {count + 1}: {error.object[error.start]!r} does not exist in {error.encoding}.",
                    next_step="Write this file in the UTF-8 profile, or correct the text.",
                ) from error
    return count


def _excel_line(fields: Iterable[Field]) -> bytes:
    quoted = ('"' + _excel_text(field).replace('"', '""') + '"' for field in fields)
    return (";".join(quoted) + "\r\n").encode()


def _sap_line(fields: Iterable[Field]) -> bytes:
    texts = (f"{field.astimezone(dt.UTC):%Y%m%d}" if isinstance(field, dt.datetime) else _plain(field) for field in fields)
    return ("\t".join(texts) + "\r\n").encode("cp1252")


def _excel_text(field: Field) -> str:
    """Excel would compute a text that begins like a formula; an apostrophe stops it. Numbers stay numbers."""
    text = _plain(field)
    return "'" + text if isinstance(field, str) and field.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _plain(field: Field) -> str:
    match field:
        case None:
            return ""
        case str():
            return _BREAKS.sub(" ", field)  # one row is one line
        case bool():
            return "true" if field else "false"
        case Decimal():
            return f"{field:.2f}"
        case dt.datetime():
            return f"{field.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
        case int():
            return str(field)
