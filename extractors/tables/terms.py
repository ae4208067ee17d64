"""Payment terms read from sentences: until when to pay, and what may be taken off for paying early.

    2 % Skonto innerhalb 10 Tagen bis 15.03.2026, 30 Tage netto
    2% 10 days, net 30          2/10 net 30
    escompte de 2 % à 10 jours, net à 30 jours
    zahlbar sofort rein netto

A sentence about terms is cut into steps: a step ends where the next percentage or the next word for net begins. Days and dates
in a step are its own; a date that is missing is counted from the day of issue.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from domain.documents.forms import PaymentStep
from domain.documents.numerals import as_plain, decimal_sign, read_number
from domain.documents.pages import Page
from domain.documents.values import ISO_DATE, NUMERIC_DATE, WORDED_DATE, parse_date
from extractors.tables.printed import Row, rows_of

_ABOUT: Final = re.compile(
    r"skonto|zahlbar|zahlungsziel|zahlungsbeding|rein netto|ohne abzug|tagen? netto|netto bis|f[äa]llig"
    r"|zahlung (?:bis|innerhalb|ohne|sofort)|bezahlen sie|[üu]berweisen|net \d+|\d+ days|days? net|payable"
    r"|payment (?:terms|due|within)|terms of payment|cash discount|due (?:within|on|in)|discount (?:if|when|for)|% within"
    r"|on receipt|settlement discount|escompte|[àa] \d+ jours|\d+ jours|paiement|r[èe]glement|payer|r[ée]ception|comptant"
    r"|\d+/\d+,? net|zahlen bis|pay by|[ée]ch[ée]ance|date limite|due date|payment due|\bdue\b",
    re.IGNORECASE,
)
_DAYS: Final = re.compile(r"(?<![\d.,/])(\d{1,3})\s*(?:kalender)?(?:tage?n?|days?|jours?|T\.)\b", re.IGNORECASE)
_NET_DAYS: Final = re.compile(
    r"\bnet(?:to|t)?(?:\s+(?:due\s+)?(?:in|within|innerhalb|[àa]))?\s+(\d{1,3})\b(?!\s*%|[.,/]\d)", re.IGNORECASE
)
_SHORT: Final = re.compile(r"(?<!\d)(\d(?:[.,]\d)?)\s?%?\s?/\s?(\d{1,2}),?\s*(?:net|n)/?\s*(\d{1,3})\b", re.IGNORECASE)
_PERCENT: Final = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,3})?)\s?(?:%|v\.\s?H\.|Prozent|percent|pour cent)", re.IGNORECASE)
_DISCOUNT: Final = re.compile(
    r"skonto|discount|escompte|abzug|abz[üu]gl|less|d[ée]duction|rabatt|nachlass|remise", re.IGNORECASE
)
_NET: Final = re.compile(
    r"\b(?:rein\s+)?nett?o?\b|ohne\s+(?:jeden\s+)?(?:abzug|abschlag)|without\s+(?:any\s+)?deduction|sans\s+(?:escompte|d[ée]duction)"
    r"|in\s+full|strictly",
    re.IGNORECASE,
)
_AT_ONCE: Final = re.compile(
    r"zahlbar\s+(?:sofort|nach\s+erhalt)|sofort\s+(?:zahlbar|f[äa]llig|rein|netto|nach|ohne)|immediate\s+payment"
    r"|(?:due|payable)\s+(?:immediately|(?:up)?on\s+receipt)|payment\s+on\s+receipt|payable\s+(?:[àa]\s+r[ée]ception|comptant)"
    r"|paiement\s+(?:imm[ée]diat|comptant|[àa]\s+r[ée]ception)|[àa]\s+r[ée]ception\s+de\s+(?:la\s+)?facture",
    re.IGNORECASE,
)
_UNTIL: Final = re.compile(
    r"(?:\bbis(?:\s+zum)?|\bby|\bbefore|\buntil|\bavant(?:\s+le)?|\bjusqu.au)[\s:]+"
    rf"((?:{ISO_DATE}|{NUMERIC_DATE}|{WORDED_DATE}))(?!\d)",
    re.IGNORECASE,
)
_ENDED: Final = re.compile(r"(?:\d|[.!)])$")
_PARTS: Final = re.compile(
    r"(,\s|;\s|\s[-–/]\s|\s(?:und|oder|and|or|otherwise|sonst|ou|et|sinon|danach|ansonsten)\s|\.\s|\s(?=net\s\d))",
    re.IGNORECASE,
)
_HIGHEST: Final = 10  # percent; no supplier gives more for paying early, but taxes are higher
_DATE: Final = re.compile(rf"(?<![\w.])(?:{ISO_DATE}|{NUMERIC_DATE}|{WORDED_DATE})(?!\d)")
_NO: Final = re.compile(
    r"verzugszins|interest|p[ée]nalit|mahn|kein\w*\s+skonto|skontoabz[üu]ge\s+werden\s+nicht|no\s+(?:cash\s+)?discount"
    r"|donne\w*\s+(?:pas\s+)?lieu|pas\s+d.escompte|aucun\s+escompte|sans\s+escompte\s+pour"
    r"|retard|base\s?rate|basiszins|indemnit", re.IGNORECASE,
)  # fmt: skip
_DUE: Final = re.compile(
    r"zahl|f[äa]llig|netto|ohne abzug|skonto|[üu]berweis|due|pay|net\b|discount|settle|[ée]ch[ée]ance|r[èe]gle|escompte"
    r"|limite|paiement",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"(?:(?<=[a-zäöü)%])|(?<=\d{4}))[.;!]\s+(?=[A-ZÀÉÄÖÜ])|\n\n")


class _Step(NamedTuple):
    """A step as it stands in the sentence."""

    discount: Decimal
    days: int | None
    day: dt.date | None


def payment_steps_of(pages: Sequence[Page], issue_date: dt.date | None) -> tuple[PaymentStep, ...]:
    """The steps of the payment terms, the highest discount first, the net amount (`0`) last; empty where no terms are printed.

    Args:
        pages: the document's pages.
        issue_date: from which days are counted; None leaves the due date of a step to the document.
    """
    steps = [step for passage in _passages(pages) for step in _steps(passage) if not _is_past(step, issue_date)]
    kept: dict[str, PaymentStep] = {}
    for step in sorted(_without_repeats(steps), key=lambda s: (-s.discount, s.days or 0)):
        kept.setdefault(as_plain(step.discount), _dated(step, issue_date))
    return tuple(kept.values())


def _is_past(step: _Step, issue_date: dt.date | None) -> bool:
    """Whether a step's date lies before the document: then it is no day to pay on."""
    return step.day is not None and issue_date is not None and step.day < issue_date


def _dated(step: _Step, issue_date: dt.date | None) -> PaymentStep:
    day = step.day
    if day is None and step.days is not None and issue_date is not None:
        day = issue_date + dt.timedelta(days=step.days)
    days = step.days
    if days is None and day is not None and issue_date is not None and day >= issue_date:
        days = (day - issue_date).days
    return PaymentStep(day.isoformat() if day else None, days, as_plain(step.discount))


def _without_repeats(steps: Iterable[_Step]) -> list[_Step]:
    """The steps with days before those with a date alone: the sentence says more than a form field."""
    return sorted(steps, key=lambda s: (s.days is None, s.day is None))


def _passages(pages: Sequence[Page]) -> list[str]:
    """Sentences about terms; rows that follow closely are read on, since sentences wrap."""
    found: list[str] = []
    sign = decimal_sign(word.text for page in pages for word in page.words)
    for page in pages:
        rows = rows_of(page, sign)
        at = 0
        while at < len(rows):
            if not _ABOUT.search(rows[at].text):
                at += 1
                continue
            end = at + 1
            while end < len(rows) and end - at < 5 and _follows(rows[end - 1], rows[end]):
                end += 1
            text = " ".join(row.text for row in rows[at:end])
            found.extend(part for part in _SENTENCE.split(text) if part and _ABOUT.search(part) and not _NO.search(part))
            at = end
    return found


def _follows(row: Row, below: Row) -> bool:
    """Whether a row may continue the sentence of the row above."""
    if _ENDED.search(row.text) and (below.text[:1].isupper() or below.text[:1].isdigit()):
        return False
    close = below.box.top - row.box.bottom < 0.9 * row.size and abs(below.size - row.size) < 0.35 * row.size
    return close and below.box.x0 < row.box.x0 + 0.6 * max(row.box.width, 60)


def _steps(text: str) -> list[_Step]:
    """The steps of a sentence."""
    if short := _SHORT.search(text):
        discount = read_number(short[1])
        return [_Step(discount or Decimal(0), int(short[2]), None), _Step(Decimal(0), int(short[3]), None)]
    cuts = _cuts(text)
    steps = [_step(text[start:end], is_discount=is_discount) for start, end, is_discount in cuts]
    found = [step for step in steps if step is not None]
    if not found and _AT_ONCE.search(text):
        found = [_Step(Decimal(0), 0, None)]
    return found


def _cuts(text: str) -> list[tuple[int, int, bool]]:
    """Where steps begin and end. A step's days may stand before its percentage or word for net, so commas cut, too."""
    marks = [m.start() for m in _PERCENT.finditer(text) if _is_discount(text, m)]
    if not marks:
        return [(0, len(text), False)]
    parts = _PARTS.split(text)
    cuts: list[tuple[int, int, bool]] = []
    at = 0
    for part in parts:
        start, at = at, at + len(part)
        if not part.strip(" ,;-–./"):
            continue
        has_percent = any(start <= mark < at for mark in marks)
        says = _DAYS.search(part) or _DATE.search(part) or _NET_DAYS.search(part)
        if cuts and not (has_percent or (says and (_NET.search(part) or _is_done(text[cuts[-1][0] : cuts[-1][1]])))):
            cuts[-1] = (cuts[-1][0], at, cuts[-1][2])
        else:
            cuts.append((start, at, has_percent))
    return cuts


def _is_discount(text: str, percent: re.Match[str]) -> bool:
    """Whether a percentage is a cash discount: a word says so, or days follow at once (`2 % 10 days`)."""
    if Decimal(percent[1].replace(",", ".")) > _HIGHEST:
        return False
    around = text[max(0, percent.start() - 45) : percent.end() + 60]
    return bool(_DISCOUNT.search(around) or _DAYS.search(text[percent.end() : percent.end() + 22]))


def _is_done(text: str) -> bool:
    """Whether a step has said until when."""
    return bool(_DAYS.search(text) or _DATE.search(text))


def _step(text: str, *, is_discount: bool) -> _Step | None:
    percent = _PERCENT.search(text) if is_discount else None
    discount = read_number(percent[1], ",") if percent else Decimal(0)
    days = _DAYS.search(text) or (_NET_DAYS.search(text) if not is_discount else None)
    dates = [day for found in _DATE.finditer(text) if (day := parse_date(found[0])) is not None]
    if days is None and not (dates and _DUE.search(text)):
        return None
    until = _UNTIL.search(text)
    day = parse_date(until[1]) if until else None
    return _Step(discount or Decimal(0), int(days[1]) if days else None, day or (dates[-1] if dates else None))
