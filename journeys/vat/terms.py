"""What a run's asking is bound to."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from domain.vat.answers import VatId
from domain.vat.choice import RegistryMode


@dataclass(frozen=True, slots=True)
class AskingTerms:
    """Month, requester, mode and the limits in time.

    Attributes:
        run_id: the run that pays for the answers.
        period: `YYYY-MM`; an answer counts for this month.
        worker: unique name of this worker, for claims.
        lease: how long a claim holds without a sign of life.
        chunk: numbers per claim and per task.
        store_patience: seconds for which a database that is away is waited for.
        deadline: seconds after which nothing more is asked.
        cut_off: no attempt is planned after it (UTC).
        evatr_pause: the time that must pass before eVatR is asked again about the same number.
        evatr_never_in_window: do not ask eVatR at all between 23:00 and 05:00 German time.
        second_look: whether VIES is asked for its spelling where eVatR does not confirm a name.
        now: the UTC clock.
    """

    run_id: str
    period: str
    requester: VatId | None
    mode: RegistryMode
    worker: str
    lease: dt.timedelta
    chunk: int
    store_patience: float
    deadline: float
    cut_off: dt.datetime
    evatr_pause: dt.timedelta
    evatr_never_in_window: bool
    second_look: bool
    now: Callable[[], dt.datetime]

    @property
    def requester_text(self) -> str:
        """The requester as it stands in the store; empty without one."""
        return str(self.requester or "")
