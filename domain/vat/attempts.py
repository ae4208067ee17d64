"""When a number that got no answer is asked again.

The BZSt asks not to repeat a query at once but at another time of day, and busy states answer better outside of office hours.
So the next attempt is the next of a few fixed times of the German day that is far enough away.
"""

import datetime as dt

from domain.calendar import BERLIN
from domain.vat.answers import Fault

_TIMES = (dt.time(6, 30), dt.time(12, 30), dt.time(19, 30))
_OFF_PEAK = (dt.time(6, 30), dt.time(19, 30))
_BUSY = frozenset({Fault.STATE_BUSY, Fault.GLOBAL_BUSY, Fault.THROTTLED, Fault.TIMEOUT})
_PAUSE = dt.timedelta(hours=3)
_LONG_PAUSE = dt.timedelta(hours=20)  # a state that stayed silent this often is asked once a day
_MANY_ATTEMPTS = 6


def next_attempt(now: dt.datetime, attempts: int, fault: Fault, deadline: dt.datetime | None = None) -> dt.datetime | None:
    """When to ask again (UTC), None where a person has to act instead.

    Args:
        now: the time of the failed attempt.
        attempts: how often the number has been asked so far.
        fault: why there was no answer; a blocked number is not asked again.
        deadline: the month's cut-off; no attempt is planned after it.
    """
    if fault is Fault.NUMBER_BLOCKED:
        return None
    earliest = (now + (_LONG_PAUSE if attempts >= _MANY_ATTEMPTS else _PAUSE)).astimezone(dt.UTC)
    today = earliest.astimezone(BERLIN).date()
    times = _OFF_PEAK if fault in _BUSY else _TIMES
    candidates = (
        dt.datetime.combine(day, time, BERLIN).astimezone(dt.UTC)
        for day in (today, today + dt.timedelta(days=1))
        for time in times
    )
    planned = next(candidate for candidate in candidates if candidate >= earliest)
    return None if deadline is not None and planned >= deadline else planned
