"""The breaker of a member state, on a clock that the test moves."""

import asyncio
import contextlib

import pytest

from journeys.vat.breaker import Breaker, GivenUp, Rules

RULES = Rules(failures=3, pause=0.02, patience=10.0)


class Clock:
    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


async def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        async with breaker.passage(wait=True):
            breaker.failed()


async def passes(breaker: Breaker, *, wait: bool) -> bool:
    with contextlib.suppress(GivenUp):
        async with breaker.passage(wait=wait):
            return True
    return False


def test_it_opens_only_after_failures_in_a_row() -> None:
    async def story() -> list[bool]:
        breaker = Breaker(RULES, Clock())
        await fail(breaker, 2)
        breaker.succeeded()
        await fail(breaker, 2)
        before = await passes(breaker, wait=False)
        await fail(breaker, 1)
        return [before, await passes(breaker, wait=False)]

    assert asyncio.run(story()) == [True, False]


def test_after_the_pause_one_trial_passes_and_its_success_frees_all() -> None:
    async def story() -> tuple[int, bool]:
        clock = Clock()
        breaker = Breaker(RULES, clock)
        await fail(breaker, 3)
        clock.time += 1
        inside = 0
        most = 0

        async def question() -> None:
            nonlocal inside, most
            async with breaker.passage(wait=True):
                inside += 1
                if breaker.opened and not freed:
                    most = max(most, inside)
                await asyncio.sleep(0.001)
                inside -= 1
                freed.append(1)
                breaker.succeeded()

        freed: list[int] = []
        await asyncio.gather(*(question() for _ in range(5)))
        return most, await passes(breaker, wait=False)

    assert asyncio.run(story()) == (1, True)


def test_a_failed_trial_keeps_it_shut_for_longer() -> None:
    async def story() -> list[bool]:
        clock = Clock()
        breaker = Breaker(RULES, clock)
        await fail(breaker, 3)
        clock.time += 0.03
        async with breaker.passage(wait=True):
            breaker.failed()
        clock.time += 0.03  # longer than the first pause, shorter than the second
        early = await passes(breaker, wait=False)
        clock.time += 0.03
        return [early, await passes(breaker, wait=False)]

    assert asyncio.run(story()) == [False, True]


def test_it_is_given_up_when_patience_is_over() -> None:
    async def story() -> None:
        clock = Clock()
        breaker = Breaker(RULES, clock)
        await fail(breaker, 3)
        clock.time += RULES.patience
        async with breaker.passage(wait=True):
            pass

    with pytest.raises(GivenUp):
        asyncio.run(story())


def test_an_old_single_failure_does_not_use_up_the_patience() -> None:
    async def story() -> bool:
        clock = Clock()
        breaker = Breaker(RULES, clock)
        await fail(breaker, 1)
        clock.time += RULES.patience * 5
        await fail(breaker, 2)
        clock.time += 1
        return await passes(breaker, wait=True)

    assert asyncio.run(story())
