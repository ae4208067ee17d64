"""Months, their cut-off, and the nightly window of the BZSt. Every time is aware; days are those of Europe/Berlin."""

import datetime as dt
import re
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from domain.errors import UnusableInput

BERLIN = ZoneInfo("Europe/Berlin")

# The BZSt names 23:00 to 05:00 German time for maintenance of eVatR.
_WINDOW_START = dt.time(23)
_WINDOW_END = dt.time(5)


class Period(NamedTuple):
    """A calendar month; printed and sorted as `2026-10`."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @classmethod
    def of(cls, day: dt.date) -> Self:
        """The month of a day."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str, today: dt.date) -> Self:
        """Read `2026-10`, or `auto` for the month before today's.

        Raises:
            UnusableInput: not a month, or a month that has not begun.
        """
        if text.strip().lower() == "auto":
            return cls.of(today).previous()
        found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text.strip())
        if not found:
            raise UnusableInput(f"'{text}' is not a month.", next_step="Write it as YYYY-MM, such as 2026-10, or as auto.")
        period = cls(int(found[1]), int(found[2]))
        if period > cls.of(today):
            raise UnusableInput(
                f"{period} lies in the future.",
                next_step=f"Check a month up to {cls.of(today)}; a register answers for today only.",
            )
        return period

    @property
    def first_day(self) -> dt.date:
        """The first day of the month."""
        return dt.date(self.year, self.month, 1)

    @property
    def last_day(self) -> dt.date:
        """The last day of the month."""
        return self.next().first_day - dt.timedelta(days=1)

    def contains(self, day: dt.date) -> bool:
        """Whether the day lies in the month."""
        return day.month == self.month and day.year == self.year

    def next(self) -> Self:
        """The following month."""
        return type(self)(self.year + self.month // 12, self.month % 12 + 1)

    def previous(self) -> Self:
        """The month before."""
        return type(self)(self.year - (self.month == 1), (self.month - 2) % 12 + 1)


def cut_off(period: Period, day: int = 25) -> dt.datetime:
    """The end (UTC) of the day on which open items of the month go to a person.

    By default the 25th of the following month, when the EC sales list is due (§ 18a (1) UStG). A shift to the next working day
    (§ 108 (3) AO) is left out on purpose: a person needs the time before the deadline.
    """
    after = dt.date(*period.next(), day) + dt.timedelta(days=1)
    return dt.datetime.combine(after, dt.time(), BERLIN).astimezone(dt.UTC)


def in_window(now: dt.datetime) -> bool:
    """Whether eVatR may be under maintenance: 23:00 to 05:00 in Germany."""
    local = now.astimezone(BERLIN).time()
    return local >= _WINDOW_START or local < _WINDOW_END


def window_end(now: dt.datetime) -> dt.datetime:
    """When the maintenance window that holds `now` ends (UTC); `now` itself outside of it."""
    if not in_window(now):
        return now.astimezone(dt.UTC)
    local = now.astimezone(BERLIN)
    morning = local.date() + dt.timedelta(days=local.time() >= _WINDOW_START)
    return dt.datetime.combine(morning, _WINDOW_END, BERLIN).astimezone(dt.UTC)
