"""Asks about one number: the right registers in the right order, each with its own patience."""

import datetime as dt
import time
from collections.abc import Mapping
from dataclasses import replace

import tenacity

from domain.calendar import in_window, window_end
from domain.errors import RunError
from domain.vat.answers import (
    Answer,
    ChannelBlocked,
    Exchange,
    Fault,
    Match,
    Part,
    Query,
    RegisterFault,
    RegisterName,
    RequesterRefused,
    Verdict,
)
from domain.vat.attempts import next_attempt
from domain.vat.choice import registers_for
from journeys.vat.breaker import GivenUp
from journeys.vat.channel import Channel
from journeys.vat.terms import AskingTerms
from store.answers import Unanswered
from store.inquiries import Inquiry
from store.settling import Settled


class Inquirer:
    """Finds out about one number at a time; shared by all lanes of a worker.

    Attributes:
        retries: questions that were asked again.
    """

    def __init__(self, channels: Mapping[RegisterName, Channel], terms: AskingTerms) -> None:
        self._channels = channels
        self._terms = terms
        self._evatr_held_until: dt.datetime | None = None
        self.retries = 0

    async def inquire(self, inquiry: Inquiry, ends: float) -> tuple[Settled, RunError | None]:
        """Ask until there is an answer or no register is left.

        Args:
            inquiry: the number with the company data to be confirmed.
            ends: monotonic time after which nothing is repeated.

        Returns:
            What is to be recorded, and the error that must stop the run once it is recorded.
        """
        choice = registers_for(inquiry.vat_id, self._terms.requester, self._terms.mode)
        if not choice.registers:
            unanswered = Unanswered(choice.reason, None)
            return Settled(inquiry.inquiry_id, self._terms.run_id, [], None, unanswered), None
        exchanges: list[Exchange] = []
        fault = Fault.TRY_LATER  # what stands when no register may be asked just now
        stop: RunError | None = None
        registers = self._askable_now(choice.registers, inquiry)
        for name in registers:
            try:
                answer = await self._ask(name, inquiry, exchanges, last=name is registers[-1], ends=ends)
                if self._wants_second_look(answer, registers):
                    answer = await self._second_look(answer, inquiry, exchanges)
                return Settled(inquiry.inquiry_id, self._terms.run_id, exchanges, answer, None), None
            except RegisterFault as error:
                fault = error.fault
            except GivenUp:
                fault = Fault.STATE_DOWN
            except (RequesterRefused, ChannelBlocked) as error:
                exchanges.append(error.exchange)
                stop = error
                break
        now = self._terms.now()
        # A refusal of ourselves says nothing about the number: it is due as soon as the settings are right.
        attempt = now if stop else next_attempt(now, inquiry.attempts + 1, fault, self._terms.cut_off)
        return Settled(inquiry.inquiry_id, self._terms.run_id, exchanges, None, Unanswered(fault.value, attempt)), stop

    def _askable_now(self, registers: tuple[RegisterName, ...], inquiry: Inquiry) -> tuple[RegisterName, ...]:
        """The registers that may be asked at this moment, in order: eVatR drops out while it must not be asked."""
        if RegisterName.EVATR in registers and not self._evatr_may_be_asked(inquiry):
            return tuple(name for name in registers if name is not RegisterName.EVATR)
        return registers

    def _evatr_may_be_asked(self, inquiry: Inquiry) -> bool:
        now = self._terms.now()
        if self._evatr_held_until and now < self._evatr_held_until:
            return False
        if self._terms.evatr_never_in_window and in_window(now):
            return False
        return not inquiry.last_attempt or now - inquiry.last_attempt >= self._terms.evatr_pause

    async def _ask(self, name: RegisterName, inquiry: Inquiry, exchanges: list[Exchange], *, last: bool, ends: float) -> Answer:
        channel = self._channels[name]
        query = Query(inquiry.vat_id, self._terms.requester, inquiry.name, inquiry.street, inquiry.postcode, inquiry.city)
        manners = channel.manners
        # BZSt asks not to repeat a request at once: there one attempt is all, and VIES or follow-up comes next.
        attempts = 1 if name is RegisterName.EVATR else manners.attempts
        async for attempt in tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception(_may_be_repeated),
            stop=tenacity.stop_after_attempt(attempts) | _StopAt(ends),
            wait=_Wait(manners.first_wait, manners.most_wait),
            reraise=True,
        ):
            with attempt:
                if attempt.retry_state.attempt_number > 1:
                    self.retries += 1
                try:
                    answer = await channel.ask(query, wait=last)
                except RegisterFault as fault:
                    exchanges.append(fault.exchange)
                    self._hold_evatr(name)
                    raise
                exchanges.append(answer.exchange)
                return answer
        raise AssertionError("AsyncRetrying either returns or raises")

    def _wants_second_look(self, answer: Answer, registers: tuple[RegisterName, ...]) -> bool:
        """Whether the BZSt confirmed the number, but not the company name, and VIES may tell the name it holds."""
        unconfirmed = answer.verdict is Verdict.VALID and answer.matches.get(Part.NAME) is Match.NO_MATCH
        return self._terms.second_look and unconfirmed and answer.register is not registers[-1]

    async def _second_look(self, answer: Answer, inquiry: Inquiry, exchanges: list[Exchange]) -> Answer:
        """The BZSt's answer with name and address as VIES discloses them; unchanged where VIES does not answer at once.

        The BZSt's word stays the one that counts; its exchange stays the last, to which the result points.
        """
        query = Query(inquiry.vat_id, self._terms.requester, inquiry.name, inquiry.street, inquiry.postcode, inquiry.city)
        try:
            other = await self._channels[RegisterName.VIES].ask(query, wait=False)
        except RegisterFault as fault:
            exchanges.insert(-1, fault.exchange)
            return answer
        except GivenUp:
            return answer
        exchanges.insert(-1, other.exchange)
        if other.verdict is Verdict.VALID:
            return replace(answer, name=other.name, address=other.address)
        # The registers contradict each other: only the BZSt can say which one is right, so a person asks it.
        return replace(answer, special=answer.special or other.verdict is Verdict.INVALID)

    def _hold_evatr(self, name: RegisterName) -> None:
        """A fault in the maintenance window means maintenance: leave eVatR alone until it is over."""
        now = self._terms.now()
        if name is RegisterName.EVATR and in_window(now):
            self._evatr_held_until = window_end(now)


def _may_be_repeated(error: BaseException) -> bool:
    return isinstance(error, RegisterFault) and error.again


class _StopAt(tenacity.stop.stop_base):
    """Stop once the run's time is over."""

    def __init__(self, ends: float) -> None:
        self._ends = ends

    def __call__(self, retry_state: tenacity.RetryCallState) -> bool:  # noqa: ARG002 - tenacity's signature
        return time.monotonic() >= self._ends


class _Wait(tenacity.wait.wait_base):
    """Exponential with full jitter, but never shorter than the counterpart asked for."""

    def __init__(self, first: float, most: float) -> None:
        self._jittered = tenacity.wait_random_exponential(multiplier=first, max=most)

    def __call__(self, retry_state: tenacity.RetryCallState) -> float:
        error = retry_state.outcome.exception() if retry_state.outcome else None
        asked_for = error.retry_after if isinstance(error, RegisterFault) else None
        return max(asked_for or 0.0, self._jittered(retry_state))
