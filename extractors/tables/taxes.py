"""The tax by rate, found by its arithmetic: a printed rate, a net amount and the tax that the rate makes of it.

Breakdowns have no form of their own: a table, a sentence (`zzgl. 19 % MwSt. auf 845,00`), or one row under the net total. What
they share is that the numbers agree, so a rate with two amounts that do is taken, wherever they stand in the row or in the rows
beside it. A tax whose net amount stands elsewhere on the document is completed from there.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from domain.documents.arithmetic import CENT, RATES, TWO_CENTS, rate_of
from domain.documents.forms import TaxPart
from domain.documents.numerals import as_amount, as_plain, decimal_sign, read_number
from domain.documents.pages import Page
from extractors.tables.lexicon import key
from extractors.tables.printed import Row, Sort, Token, rows_of

_RATES: Final = frozenset(RATES)
_TAX: Final = re.compile(
    r"\b(?:mwst|ust|umsatzsteuer|mehrwertsteuer|steuer\w*|vat|tax|tva|taxe|gst|\w*mwst|satz|rate|taux)\b|umsatzst|steuer|taxab"
)
_WITH_NET: Final = re.compile(r"\b(?:inkl\w*|incl\w*|einschl\w*|ttc|brutto\w*|gross|ohne|excl\w*|ht|hors|before|netto\w*)\b")
_NO_TAX: Final = re.compile(
    r"\b(?:skonto|rabatt|escompte|remise|discount|zinsen|interest|nachlass|rebate|interets|abschlag|zuschlag)\b"
)
_ITEM: Final = re.compile(
    r"\b(?:menge|anzahl|qty|quantity|qte|quantite|\w*preis|price|prix|bezeichnung|beschreibung|description|designation|artikel\w*|pu)\b"
)
_BASE: Final = re.compile(r"\b(?:\w*basis\w*|base|\w*betrag|amount|montant|net\w*|taxable|warenwert|entgelt|brutto|gross)\b")
_NEAR_HEADER: Final = 8  # rows below the head of a breakdown that may belong to it
_MONEY: Final = re.compile(r"[.,]\d{2}\b|[.,]-")
_RATE_IN: Final = re.compile(r"(\d{1,2}(?:[.,]\d{1,2})?)\s?%")


class _Found(NamedTuple):
    """A part and how well it is witnessed: both amounts in the row, or one of them elsewhere."""

    rate: Decimal
    net: Decimal | None
    tax: Decimal | None
    witness: int


def tax_parts_of(pages: Sequence[Page]) -> tuple[TaxPart, ...]:
    """The tax by rate, by rising rate, one part for each; empty where none is printed.

    Rates are in percent without zeros behind, amounts with a point and two digits, None where not printed.
    """
    sign = decimal_sign(word.text for page in pages for word in page.words)
    rows = [row for page in pages for row in rows_of(page, sign)]
    amounts = {token.number for row in rows for token in _money(row)}
    best: dict[Decimal, _Found] = {}
    since_header = _NEAR_HEADER
    for row in rows:
        since_header = 0 if _is_breakdown(row) else since_header + 1
        for found in _in_row(row, sign, amounts, breakdown=since_header < _NEAR_HEADER):
            if found.rate not in best or found.witness > best[found.rate].witness:
                best[found.rate] = found
    labelled = [found for found in best.values() if found.witness]
    whole = None if labelled else _of_totals(rows)
    parts = _completed(labelled, amounts) if labelled else [whole] if whole else list(best.values())
    return tuple(TaxPart(as_plain(f.rate), _text(f.net), _text(f.tax)) for f in sorted(parts))


def _completed(parts: Sequence[_Found], amounts: set[Decimal | None]) -> list[_Found]:
    """The parts with the net amount of the one that prints none, where it is what the others leave of a printed net total."""
    missing = [part for part in parts if part.net is None]
    if len(missing) != 1 or len(parts) < 2:
        return list(parts)
    [part] = missing
    known = sum((other.net for other in parts if other.net is not None), Decimal(0))
    tax = sum((other.tax for other in parts if other.tax is not None), Decimal(0))
    totals = [net for net in amounts if net is not None and net + tax in amounts]
    fitting = [n - known for n in totals if abs((n - known) * part.rate / 100 - (part.tax or 0)) <= TWO_CENTS]
    full = part._replace(net=fitting[0]) if len(fitting) == 1 else part
    return [full if other is part else other for other in parts]


def _of_totals(rows: Sequence[Row]) -> _Found | None:
    """The one part of a document that prints its tax without a rate, or as none: the net amount nearest above it that fits."""
    amounts = [(at, token.number) for at, row in enumerate(rows) for token in _money(row) if token.number is not None]
    for row_at, row in enumerate(rows):
        money = _money(row)
        if len(money) != 1 or not _TAX.search(key(row.text)):
            continue
        tax, among = money[0].number or Decimal(0), {amount for _, amount in amounts}
        for at, net in reversed(amounts):
            rate = rate_of(net, tax) if at < row_at and net + tax in among else None
            if rate is not None:
                return _Found(rate, net, tax, witness=0)
    return None


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else as_amount(amount)


def _money(row: Row) -> list[Token]:
    """The numbers of a row that are money: with two decimals, or a plain 0."""
    return [
        token for token in row.tokens
        if token.sort is Sort.NUMBER and token.number is not None and (_MONEY.search(token.text) or token.number == 0)
    ]  # fmt: skip


def _is_breakdown(row: Row) -> bool:
    """Whether a row is the head of a breakdown: it names tax, has no amounts, and none of the columns that only items have."""
    text = key(row.text)
    return not _money(row) and bool(_TAX.search(text) and _BASE.search(text)) and not _ITEM.search(text)


def _in_row(row: Row, sign: str, amounts: set[Decimal | None], *, breakdown: bool) -> Iterator[_Found]:
    """The parts that a row witnesses; in a breakdown the rate may stand without a percent sign."""
    money = _money(row)
    text = key(row.text)
    if not money or _NO_TAX.search(text):
        return
    values = [token.number for token in money if token.number is not None]
    labelled = breakdown or _TAX.search(text) is not None
    for rate in _rates_in(row, sign, money, bare=labelled):
        pair = _pair(values, rate)
        if pair is not None and (labelled or rate) and not _is_item(values, pair):
            yield _Found(rate, *pair, witness=3 if labelled else 0)
        elif labelled and rate and (net := _net_elsewhere(values[-1], rate, amounts)) is not None:
            yield _Found(rate, net, values[-1], witness=2)
        elif rate and len(values) == 1 and _TAX.search(text) and not _WITH_NET.search(text):
            yield _Found(rate, None, values[0], witness=1)


def _rates_in(row: Row, sign: str, money: Sequence[Token], *, bare: bool) -> list[Decimal]:
    """The rates that a row prints with a percent sign, else those that stand for themselves, whole ones if there are any."""
    rates = [read_number(rate, sign) for rate in _RATE_IN.findall(row.text)]
    if not rates and bare and len(money) >= 2:
        alone = [token for token in row.tokens if token.sort is Sort.NUMBER and token.number in _RATES and len(token.text) <= 5]
        rates = [token.number for token in alone if token not in money] or [token.number for token in alone]
    return [rate.normalize() + 0 for rate in rates if rate is not None and rate in _RATES]


def _pair(values: Sequence[Decimal], rate: Decimal) -> tuple[Decimal, Decimal] | None:
    """Net amount and tax among a row's amounts, None where the rate leads from none to another."""
    pairs = (
        (net, tax)
        for i, net in enumerate(values)
        for j, tax in enumerate(values)
        if i != j and net and abs(net * rate / 100 - tax) <= (TWO_CENTS if rate else Decimal(0)) and (rate == 0 or tax)
    )
    return next(pairs, None)


def _is_item(values: Sequence[Decimal], pair: tuple[Decimal, Decimal]) -> bool:
    """Whether the amounts are those of a line item: three or more others beside the pair."""
    return len(values) - len(pair) > 2


def _net_elsewhere(tax: Decimal, rate: Decimal, amounts: set[Decimal | None]) -> Decimal | None:
    """An amount of the document of which the tax is the rate's share; the largest where rounding leaves several."""
    fitting = [net for net in amounts if net and tax and abs(net * rate / 100 - tax) <= CENT]
    return max(fitting, key=abs) if fitting else None
