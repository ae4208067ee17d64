"""The billing documents of one debtor around the practice month."""

import datetime as dt
import random
from decimal import Decimal
from typing import NamedTuple

from sandbox.company.model import CompanyCode, Document
from sandbox.company.names import pick

_PER_EURO = {"EUR": 1, "CHF": 1, "GBP": 1, "USD": 1, "PLN": 4, "DKK": 7, "SEK": 11, "NOK": 12, "CZK": 25, "HUF": 400}


class Month(NamedTuple):
    """A calendar month by its first day and its number of days."""

    first: dt.date
    days: int

    @classmethod
    def parse(cls, text: str) -> "Month":
        """The month of `YYYY-MM`.

        Raises:
            ValueError: the text is no month.
        """
        first = dt.date.fromisoformat(f"{text}-01")
        return cls(first, (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1).toordinal() - first.toordinal())

    @property
    def last(self) -> dt.date:
        """The last day of the month."""
        return self.first + dt.timedelta(days=self.days - 1)


class Delivery(NamedTuple):
    """Where goods go and under which VAT ID they are invoiced."""

    destination: str
    vat_id: str


class Order(NamedTuple):
    """What `documents_of` needs to know of a debtor. `first_number` opens a range of `ROOM` document numbers."""

    first_number: int
    month: Month
    companies: tuple[CompanyCode, ...]
    deliveries: tuple[Delivery, ...]
    currency: str


ROOM = 32
_MOST = 12


def documents_of(rng: random.Random, order: Order, count: int) -> tuple[Document, ...]:
    """The debtor's documents: invoices, some credits, some pairs of invoice and cancellation, some of a neighbouring month.

    The first document uses the last delivery, so that every special delivery of a debtor occurs at least once.
    """
    documents: list[Document] = []
    for position in range(min(count, _MOST)):
        delivery = order.deliveries[-1 if position == 0 else int(rng.random() * len(order.deliveries))]
        document = _invoice(rng, order, delivery, len(documents))
        fate = rng.random()
        if fate < 0.06:
            document = document._replace(kind="G2", net_amount=-(document.net_amount / 8).quantize(Decimal("0.01")))
        elif fate < 0.072 and document.day < order.month.last:
            document = document._replace(cancelled=True)
            documents.append(document)
            document = document._replace(
                number=f"{order.first_number + len(documents):010d}",
                kind="S1",
                day=document.day + dt.timedelta(days=1),
                net_amount=-document.net_amount,
                cancelled=False,
                cancels=document.number,
            )
        documents.append(document)
    return tuple(documents)


def _invoice(rng: random.Random, order: Order, delivery: Delivery, position: int) -> Document:
    days = int(rng.random() * order.month.days)
    neighbour = rng.random()
    if neighbour < 0.008:
        days = -1 - days % 5
    elif neighbour < 0.015:
        days = order.month.days + days % 5
    currency = order.currency if rng.random() < 0.5 else "EUR"
    cents = int(rng.lognormvariate(11.8, 1.1)) * _PER_EURO[currency]
    return Document(
        number=f"{order.first_number + position:010d}",
        kind="F2",
        day=order.month.first + dt.timedelta(days=days),
        net_amount=Decimal(cents).scaleb(-2),
        currency=currency,
        vat_id=delivery.vat_id,
        destination=delivery.destination,
        company_code=order.companies[int(rng.random() * len(order.companies))].code,
    )


def document_count(rng: random.Random, share: float) -> int:
    """How many documents: none with probability 1 - share, else one or more, rarely many."""
    if rng.random() >= share:
        return 0
    return 1 + int(rng.expovariate(1.1))


def one_time_destination(rng: random.Random) -> str:
    """The country of a customer who buys once and has no master record of his own."""
    return pick(rng, ("AT", "FR", "NL", "IT", "PL"))
