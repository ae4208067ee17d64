"""Dates and amounts as people and printers write them in German, English and French.

Good: `parse_amount("1 234,5O €")` gives `1234.50` (an O among digits is a misread zero). Bad: `parse_amount("12")` gives None,
since a whole number without a currency is rarely money.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

_DIGIT = r"[0-9OolIS]"  # what an OCR engine makes of digits; at least one real digit is asked for below
_MISREAD: Final = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "S": "5"})
_DASHES: Final = str.maketrans(
    {"−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'", "´": "'"}
)

_MONTH_NAMES: Final = (
    "januar january janvier jan janv jänner jaenner janner",
    "februar february fevrier feb fev fevr feber",
    "marz march mars mar mrz maerz",
    "april avril apr avr",
    "mai may",
    "juni june juin jun",
    "juli july juillet jul juil",
    "august aout aug",
    "september septembre sep sept",
    "oktober october octobre okt oct",
    "november novembre nov",
    "dezember december decembre dez dec",
)
_MONTHS: Final = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_SPELLINGS: Final = (*_MONTHS, "märz", "mär", "jänner", "février", "févr", "fév", "août", "aoû", "décembre", "déc")
_YEAR = rf"(?:(?:19|2[0O]){_DIGIT}{{2}}|{_DIGIT}{{2}})"
_MONTH = rf"(?i:{'|'.join(sorted(_SPELLINGS, key=len, reverse=True))})\.?"
_GAP = r"[ .,/\-]{0,3}"

NUMERIC_DATE: Final = rf"{_DIGIT}{{1,2}} ?[./\-] ?{_DIGIT}{{1,2}} ?[./\-] ?{_YEAR}"
ISO_DATE: Final = r"(?:19|20)[0-9]{2}[./\-](?:0[1-9]|1[0-2])[./\-](?:0[1-9]|[12][0-9]|3[01])"
COMPACT_DATE: Final = r"20[0-4][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
WORDED_DATE: Final = (
    rf"(?:(?<![A-Za-z]){_DIGIT}{{1,2}}(?:er|st|nd|rd|th)?{_GAP}{_MONTH}{_GAP}{_YEAR}"
    rf"|{_MONTH}{_GAP}[0-9]{{1,2}}(?:st|nd|rd|th)?, ?{_YEAR}|{_MONTH} [0-9]{{1,2}} (?:19|20)[0-9]{{2}})"
)

_NUMERIC = re.compile(rf"({_DIGIT}{{1,2}}) ?[./\-] ?({_DIGIT}{{1,2}}) ?[./\-] ?({_YEAR})")
_ISO = re.compile(r"((?:19|20)[0-9]{2})[./\-]?([0-9]{2})[./\-]?([0-9]{2})")
_DAY_FIRST = re.compile(rf"({_DIGIT}{{1,2}})(?:er|st|nd|rd|th)?{_GAP}([A-Za-zäûéÄ]{{3,9}}){_GAP}({_YEAR})")
_MONTH_FIRST = re.compile(rf"([A-Za-zäûéÄ]{{3,9}}){_GAP}([0-9]{{1,2}})(?:st|nd|rd|th)?,? ?({_YEAR})")

AMOUNT: Final = (
    rf"(?:{_DIGIT}{{1,3}}(?:[.,' ]{_DIGIT}{{3}})+|{_DIGIT}{{1,9}}) ?[.,] ?(?:{_DIGIT}{{2}}|-{{1,2}})(?![0-9]|[.,][0-9])"
)
"""Money with two decimals, or a dash for none (`10,-`)."""
WHOLE_AMOUNT: Final = r"(?:[0-9]{1,3}(?:[.,' ][0-9]{3})+|[0-9]{1,9})(?![0-9]|[.,][0-9])"
"""Money without decimals, to be believed beside a currency only."""

_AMOUNT = re.compile(rf"(?P<body>{AMOUNT})")
_WHOLE = re.compile(rf"(?P<body>{WHOLE_AMOUNT})")
CURRENCIES: Final = {
    "€": "EUR", "EUR": "EUR", "EURO": "EUR", "$": "USD", "US$": "USD", "USD": "USD", "£": "GBP", "GBP": "GBP", "CHF": "CHF",
    "SFR": "CHF", "FR.": "CHF", "RM": "MYR", "MYR": "MYR", "DKK": "DKK", "SEK": "SEK", "NOK": "NOK", "PLN": "PLN", "CZK": "CZK",
    "HUF": "HUF", "RON": "RON", "BGN": "BGN", "JPY": "JPY", "¥": "JPY", "CAD": "CAD", "AUD": "AUD", "SGD": "SGD", "TRY": "TRY",
    "CNY": "CNY", "INR": "INR",
}  # fmt: skip
"""What stands for a currency, in capitals, and its ISO 4217 code."""


def folded(text: str) -> str:
    """Lower case without accents, so that `Fälligkeit`, `FALLIGKEIT` and `Échéance`, `echeance` compare."""
    plain = text.casefold().replace("ß", "ss")
    if plain.isascii():
        return plain
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))


def _day(year: str, month: int, day: int) -> dt.date | None:
    number = int(year)
    try:
        return dt.date(number + (0 if number > 99 else 2000 if number < 70 else 1900), month, day)
    except ValueError:
        return None


def parse_date(text: str, *, month_first: bool = False) -> dt.date | None:
    """The day that a text means.

    Args:
        text: one date and nothing else, as any of the patterns of this module finds it.
        month_first: how the document writes `01/02/2024`; a property of the document, never of one value
            (`writes_month_first`).

    Returns:
        The day, or None if the text is no day of the calendar.
    """
    text = text.translate(_DASHES).strip()
    if found := _ISO.fullmatch(text):
        return _day(found[1], int(found[2]), int(found[3]))
    if found := _NUMERIC.fullmatch(text):
        first, second, year = (int(part.translate(_MISREAD)) for part in found.groups())
        day, month = (second, first) if (month_first and "." not in text and first <= 12) or second > 12 else (first, second)
        return _day(str(year), month, day)
    if found := _DAY_FIRST.fullmatch(text):
        day_text, month_text, year_text = found[1], found[2], found[3]
    elif found := _MONTH_FIRST.fullmatch(text):
        day_text, month_text, year_text = found[2], found[1], found[3]
    else:
        return None
    known = _MONTHS.get(folded(month_text))
    return _day(year_text.translate(_MISREAD), known, int(day_text.translate(_MISREAD))) if known else None


def writes_month_first(dates: Iterable[str]) -> bool:
    """Whether a document writes its numeric dates as month/day/year: some day above 12 stands second, and none first."""
    first = second = 0
    for text in dates:
        if (found := _NUMERIC.fullmatch(text.translate(_DASHES).strip())) and "." not in text:
            first += int(found[1].translate(_MISREAD)) > 12
            second += int(found[2].translate(_MISREAD)) > 12
    return second > first


def parse_amount(text: str, *, whole: bool = False) -> Decimal | None:
    """The amount of money that a text means, with its sign, two decimals.

    Args:
        text: an amount with whatever stands close to it: sign before or behind, brackets, currency, blanks.
        whole: believe a number without decimals, too (`25.000`), since a currency or label says that it is money.

    Returns:
        The amount, or None if there is none. `10,-` is 10, `10,00-` is -10.
    """
    text = text.translate(_DASHES).strip()
    found = _AMOUNT.search(text) or (_WHOLE.search(text) if whole else None)
    if not found or not any(c.isdigit() for c in found["body"]):
        return None
    body, before, behind = found["body"], text[: found.start()], text[found.end() :]
    digits = re.sub(r"[^0-9]", "", body.translate(_MISREAD))
    if re.search(r"[.,] ?-{1,2}$", body):
        digits, decimals = digits + "00", 2
    else:
        decimals = 2 if re.search(rf"[.,] ?{_DIGIT}{{2}}$", body) else 0
    negative = bool(re.search(r"[-(][^0-9]*$", before)) or bool(re.match(r" ?-(?![0-9])", behind) and not body.endswith("-"))
    amount = Decimal(digits).scaleb(-decimals).quantize(Decimal("0.01"))
    return -amount if negative and amount else amount


def parse_measure(text: str) -> Decimal | None:
    """A weight, share or rate: one number with any decimals (`1.234,5 kg`, `0,47 %`); None if there is none.

    A single sign followed by three digits is taken for thousands unless the number begins with 0.
    """
    found = re.search(r"-?[0-9]+(?:[.,' ][0-9]{3})*(?:[.,][0-9]+)?", text.translate(_DASHES))
    if not found:
        return None
    body = re.sub(r"[' ]", "", found[0])
    last = max(body.rfind("."), body.rfind(","))
    if last < 0:
        return Decimal(body)
    whole, fraction = body[:last], body[last + 1 :]
    repeated = body.count(body[last]) > 1
    if repeated or (len(fraction) == 3 and not re.search(r"[.,]", whole) and whole.lstrip("-") != "0"):
        return Decimal(re.sub(r"[.,]", "", body))
    return Decimal(re.sub(r"[.,]", "", whole) + "." + fraction)


def parse_currency(text: str) -> str | None:
    """The ISO 4217 code that a sign, code or word means, None for anything else."""
    return CURRENCIES.get(text.strip().upper())
