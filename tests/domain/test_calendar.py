import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import BERLIN, Period, cut_off, in_window, window_end
from domain.errors import UnusableInput
from domain.vat.answers import Fault
from domain.vat.attempts import next_attempt

TODAY = dt.date(2026, 11, 22)
moments = st.integers(0, 3 * 365 * 24 * 60).map(lambda m: dt.datetime(2025, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=m))


def berlin(*when: int) -> dt.datetime:
    return dt.datetime(*when, tzinfo=BERLIN)  # type: ignore[arg-type,misc]


def test_a_month_is_read_and_printed() -> None:
    period = Period.parse("2026-10", TODAY)
    assert str(period) == "2026-10"
    assert (period.first_day, period.last_day) == (dt.date(2026, 10, 1), dt.date(2026, 10, 31))
    assert period.contains(dt.date(2026, 10, 31))
    assert not period.contains(dt.date(2025, 10, 31))


def test_auto_is_the_month_before_also_in_january() -> None:
    assert str(Period.parse("auto", TODAY)) == "2026-10"
    assert str(Period.parse("AUTO", dt.date(2027, 1, 3))) == "2026-12"


@pytest.mark.parametrize("text", ["2026-13", "10/2026", "2026-1", "", "2026-10-01"])
def test_what_is_no_month_stops_with_the_form_to_write(text: str) -> None:
    with pytest.raises(UnusableInput, match="YYYY-MM"):
        Period.parse(text, TODAY)


def test_a_month_in_the_future_stops_and_the_running_one_does_not() -> None:
    assert str(Period.parse("2026-11", TODAY)) == "2026-11"
    with pytest.raises(UnusableInput, match=r"2026-12 lies in the future.*up to 2026-11"):
        Period.parse("2026-12", TODAY)


@given(st.integers(2000, 2100), st.integers(1, 12))
def test_next_and_previous_undo_each_other(year: int, month: int) -> None:
    period = Period(year, month)
    assert period.next().previous() == period
    assert period.last_day + dt.timedelta(days=1) == period.next().first_day


def test_the_cut_off_is_the_end_of_the_25th_in_germany() -> None:
    assert cut_off(Period(2026, 10)) == dt.datetime(2026, 11, 25, 23, 0, tzinfo=dt.UTC)
    assert cut_off(Period(2026, 12), 10) == dt.datetime(2027, 1, 10, 23, 0, tzinfo=dt.UTC)
    assert cut_off(Period(2026, 5)) == dt.datetime(2026, 6, 25, 22, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("moment", "inside", "end"),
    [
        (berlin(2026, 11, 22, 22, 59, 59), False, None),
        (berlin(2026, 11, 22, 23, 0), True, berlin(2026, 11, 23, 5, 0)),
        (berlin(2026, 11, 23, 4, 59, 59), True, berlin(2026, 11, 23, 5, 0)),
        (berlin(2026, 11, 23, 5, 0), False, None),
        (berlin(2026, 3, 28, 23, 30), True, berlin(2026, 3, 29, 5, 0)),  # the night that loses an hour
        (berlin(2026, 10, 24, 23, 30), True, berlin(2026, 10, 25, 5, 0)),  # the night that gains one
    ],
)
def test_the_window_is_german_night_time(moment: dt.datetime, inside: bool, end: dt.datetime | None) -> None:
    assert in_window(moment) is inside
    assert window_end(moment) == (end or moment)


def test_the_window_lasts_five_or_seven_hours_when_clocks_change() -> None:
    spring, autumn = berlin(2026, 3, 28, 23, 0), berlin(2026, 10, 24, 23, 0)
    assert window_end(spring) - spring.astimezone(dt.UTC) == dt.timedelta(hours=5)
    assert window_end(autumn) - autumn.astimezone(dt.UTC) == dt.timedelta(hours=7)


@given(moments, st.integers(1, 40), st.sampled_from([fault for fault in Fault if fault is not Fault.NUMBER_BLOCKED]))
def test_the_next_attempt_is_hours_away_at_another_time_and_outside_the_window(
    now: dt.datetime, attempts: int, fault: Fault
) -> None:
    planned = next_attempt(now, attempts, fault)
    assert planned is not None
    assert planned.tzinfo is dt.UTC
    assert dt.timedelta(hours=3) <= planned - now <= dt.timedelta(hours=40)
    assert not in_window(planned)


def test_a_busy_state_is_asked_outside_of_office_hours() -> None:
    now = berlin(2026, 11, 3, 9, 0)
    assert next_attempt(now, 1, Fault.STATE_BUSY) == berlin(2026, 11, 3, 19, 30)
    assert next_attempt(now, 1, Fault.STATE_DOWN) == berlin(2026, 11, 3, 12, 30)
    assert next_attempt(now, 6, Fault.STATE_DOWN) == berlin(2026, 11, 4, 6, 30)


def test_a_person_takes_over_for_blocked_numbers_and_after_the_cut_off() -> None:
    now = berlin(2026, 11, 25, 20, 0)
    assert next_attempt(now, 1, Fault.NUMBER_BLOCKED) is None
    assert next_attempt(now, 1, Fault.STATE_DOWN, cut_off(Period(2026, 10))) is None
    assert next_attempt(now, 1, Fault.STATE_DOWN, cut_off(Period(2026, 11))) == berlin(2026, 11, 26, 6, 30)
