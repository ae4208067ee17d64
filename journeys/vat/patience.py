"""Waits for a database that is away for a moment, so that a restart of the server does not end a run of hours."""

from collections.abc import Callable
from typing import TypeVar

import tenacity

from domain.errors import StoreUnavailable

T = TypeVar("T")


def patiently(work: Callable[[], T], patience: float) -> T:
    """Do something with the store, again and again while it is away. Blocks; `work` must bear to be repeated.

    Args:
        work: a call of the store.
        patience: seconds for which a database that is away is waited for.

    Raises:
        StoreUnavailable: the database stayed away.
    """
    repeat: Callable[[Callable[[], T]], Callable[[], T]] = tenacity.retry(
        retry=tenacity.retry_if_exception_type(StoreUnavailable),
        stop=tenacity.stop_after_delay(patience),
        wait=tenacity.wait_random_exponential(multiplier=0.2, max=5),
        reraise=True,
    )
    return repeat(work)()
