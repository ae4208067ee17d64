"""Sets up the channels of one run, asks, and counts what it took."""

import datetime as dt

from config.wiring import Parts, open_registers
from config.workers import is_dead
from connectors.evatr import Evatr
from domain.calendar import Period, cut_off
from domain.vat.answers import RegisterName
from domain.vat.choice import RegistryMode
from domain.vat.numbers import parse
from journeys.conduct import Conduct
from journeys.vat.asking import Asking
from journeys.vat.breaker import Rules
from journeys.vat.channel import Channel, Manners
from journeys.vat.inquirer import Inquirer
from journeys.vat.meter import Meter
from journeys.vat.terms import AskingTerms
from store.runs import RunRow


async def ask_registers(parts: Parts, run: RunRow, period: Period, meter: Meter, conduct: Conduct) -> None:
    """Ask about everything of the month that is due. Requester and mode are those of the run.

    Raises:
        RunError: our own VAT ID was refused, we were blocked, or the database stayed away.
    """
    parts.store.evidence.ready()
    parts.store.inquiries.release_dead(is_dead)
    if not parts.store.inquiries.lanes(run.period, run.requester, parts.now()) and not _others(parts, run):
        return
    terms = _terms(parts, run, period)
    registers = open_registers(parts.settings, terms.mode)
    channels = {name: Channel(register, _manners(parts, name)) for name, register in registers.items()}
    inquirer = Inquirer(channels, terms)
    asking = Asking(parts.store, inquirer, terms, conduct)
    try:
        evatr = registers.get(RegisterName.EVATR)
        if isinstance(evatr, Evatr):
            await evatr.load_status_texts()
        await asking.run()
    finally:
        meter.add_asking(asking.settled, inquirer.retries, channels)
        for register in registers.values():
            await register.aclose()


def _others(parts: Parts, run: RunRow) -> bool:
    return bool(parts.store.inquiries.pending(run.period, run.requester)["claimed"])


def _terms(parts: Parts, run: RunRow, period: Period) -> AskingTerms:
    settings = parts.settings
    return AskingTerms(
        run_id=run.run_id,
        period=run.period,
        requester=parse(run.requester).vat_id,
        mode=RegistryMode(run.mode),
        worker=parts.worker,
        lease=settings.lease,
        chunk=settings.chunk,
        store_patience=settings.store_patience,
        deadline=settings.deadline,
        cut_off=cut_off(period, parts.policy.vat.cut_off_day),
        evatr_pause=dt.timedelta(minutes=settings.evatr_pause_minutes),
        evatr_never_in_window=settings.evatr_in_window == "never",
        second_look=settings.second_look,
        now=parts.now,
    )


def _manners(parts: Parts, name: RegisterName) -> Manners:
    settings = parts.settings
    return Manners(
        start=settings.concurrency_start,
        most=settings.concurrency_max,
        total=settings.evatr_concurrency_total if name is RegisterName.EVATR else settings.concurrency_total,
        rules=Rules(settings.breaker_failures, settings.breaker_pause, settings.state_patience),
        attempts=settings.attempts,
        first_wait=settings.retry_wait,
        most_wait=settings.retry_wait_max,
    )
