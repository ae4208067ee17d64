"""What became of every source record, so that a month can be shown to be complete in count and in amount."""

import enum
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from domain.parties import RecordKind


class Category(enum.StrEnum):
    """The one thing that became of a record; stable words of the Reconciliation sheet."""

    RESULT = "result"  # it stands behind a row of the results
    MERGED = "merged"  # it adds to what another record of the same party already says
    DOMESTIC = "domestic"  # the goods stayed in the home country
    THIRD_COUNTRY = "third_country"  # the goods left the EU
    OTHER_DEPARTURE = "other_departure"  # the goods did not start in the home country
    OTHER_MONTH = "other_month"
    CANCELLED = "cancelled"
    OTHER_CURRENCY = "other_currency"  # an EU supply that its result cannot add up; a finding names the sum
    UNKNOWN_DESTINATION = "unknown_destination"  # a finding asks for the country
    ONE_TIME_ACCOUNT = "one_time_account"  # the numbers stand in the documents
    DELETED_WITHOUT_SALES = "deleted_without_sales"
    NO_NUMBER_NO_EU_SALES = "no_number_no_eu_sales"
    NOT_IN_MASTER = "not_in_master"  # company data or address of a party that has no master record
    VENDOR = "vendor"  # vendors are not part of this run
    VENDOR_WITHOUT_NUMBER = "vendor_without_number"
    UNREADABLE = "unreadable"  # a row that became a finding when it was read


@dataclass(frozen=True, slots=True)
class Disposition:
    """So many records of one kind and file went one way. `amount` is zero and `currency` empty for what is no document."""

    kind: RecordKind
    category: str
    file: str
    count: int = 1
    amount: Decimal = Decimal(0)
    currency: str = ""


class Gap(NamedTuple):
    """Where records read and records disposed of differ; the missing figures are negative when there are too many."""

    kind: RecordKind
    file: str
    currency: str
    missing_count: int
    missing_amount: Decimal


_Key = tuple[RecordKind, str, str]


class Reconciliation:
    """Adds dispositions up and holds them against what the readers counted."""

    def __init__(self) -> None:
        self._sums: dict[tuple[RecordKind, str, str, str], tuple[int, Decimal]] = {}
        self._expected: dict[_Key, tuple[int, Decimal]] = {}

    def expect(self, kind: RecordKind, file: str, count: int, amount: Decimal = Decimal(0), currency: str = "") -> None:
        """State what a reader counted: records of one kind in one file, for documents also by currency."""
        seen, total = self._expected.get((kind, file, currency), (0, Decimal(0)))
        self._expected[kind, file, currency] = (seen + count, total + amount)

    def add(self, dispositions: Iterable[Disposition]) -> None:
        """Add what became of records."""
        for each in dispositions:
            key = (each.kind, each.category, each.file, each.currency)
            seen, total = self._sums.get(key, (0, Decimal(0)))
            self._sums[key] = (seen + each.count, total + each.amount)

    def rows(self) -> list[Disposition]:
        """The sums by kind, file, category and currency, in that order."""
        rows = (
            Disposition(kind, category, file, count, amount, currency)
            for (kind, category, file, currency), (count, amount) in self._sums.items()
        )
        return sorted(rows, key=lambda row: (row.kind, row.file, row.category, row.currency))

    def amounts(self, kind: RecordKind, category: str) -> Mapping[str, Decimal]:
        """The amount by currency of all records of a kind that went one way."""
        amounts: dict[str, Decimal] = defaultdict(Decimal)
        for row in self.rows():
            if row.kind is kind and row.category == category:
                amounts[row.currency] += row.amount
        return dict(amounts)

    def gaps(self) -> list[Gap]:
        """Every kind, file and currency that does not close; empty when all do."""
        missing: dict[_Key, tuple[int, Decimal]] = dict(self._expected)
        for (kind, _, file, currency), (count, amount) in self._sums.items():
            seen, total = missing.get((kind, file, currency), (0, Decimal(0)))
            missing[kind, file, currency] = (seen - count, total - amount)
        return [Gap(*key, *left) for key, left in sorted(missing.items()) if left != (0, Decimal(0))]

    def closes(self) -> bool:
        """Whether every record that was read went exactly one way, in count and in amount."""
        return not self.gaps()
