"""The adaptive limit, against a counterpart that counts for itself."""

import asyncio
import random

import pytest

from journeys.vat.limiter import Limiter


class Counterpart:
    """Stands `cap` questions at a time and refuses the rest at once; and a share of the others, too, whatever we do."""

    def __init__(self, cap: int, refused_anyway: float = 0.0) -> None:
        self.cap = cap
        self._refused_anyway = refused_anyway
        self._draws = random.Random(7)
        self.in_flight = 0
        self.most = 0
        self.refused = 0

    async def answer(self) -> bool:
        if self.in_flight >= self.cap or self._draws.random() < self._refused_anyway:
            self.refused += 1
            return False
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        await asyncio.sleep(self._draws.uniform(0.0005, 0.0015))  # so that answers and refusals alternate
        self.in_flight -= 1
        return True


async def ask(limiter: Limiter, counterpart: Counterpart) -> None:
    while True:
        async with limiter.slot() as slot:
            if await counterpart.answer():
                slot.answered()
                return
            slot.refused()
        await asyncio.sleep(0.0005)


async def ask_many(limiter: Limiter, counterpart: Counterpart, questions: int) -> None:
    await asyncio.gather(*(ask(limiter, counterpart) for _ in range(questions)))


@pytest.mark.parametrize("cap", [1, 3, 10, 30])
def test_it_finds_the_cap_and_stays_there(cap: int) -> None:
    limiter, counterpart = Limiter(4, 40), Counterpart(cap)
    asyncio.run(ask_many(limiter, counterpart, 100 * cap))
    assert counterpart.most == cap, "the whole allowance was used"
    assert abs(limiter.limit - cap) <= 1
    assert counterpart.refused <= 12 + 100 * cap // 40, "it does not keep knocking at a closed door"
    assert limiter.in_flight == 0


def test_it_gives_way_when_others_use_the_service_and_recovers() -> None:
    async def story() -> tuple[int, int]:
        limiter, counterpart = Limiter(4, 40), Counterpart(16)
        await ask_many(limiter, counterpart, 600)
        counterpart.cap = 4
        await ask_many(limiter, counterpart, 300)
        low = limiter.limit
        counterpart.cap = 16
        await ask_many(limiter, counterpart, 6000)
        return low, limiter.limit

    low, recovered = asyncio.run(story())
    assert low <= 5
    assert recovered >= 10


@pytest.mark.parametrize(("share", "least"), [(0.025, 14), (0.22, 7)])
def test_refusals_that_come_anyway_do_not_bring_it_to_a_halt(share: float, least: int) -> None:
    """As when all the world uses the service: fewer questions at a time would be refused as often."""
    limiter, counterpart = Limiter(4, 40), Counterpart(16, share)
    asyncio.run(ask_many(limiter, counterpart, 4000))
    assert least <= limiter.limit <= 18
    assert counterpart.refused < 4000 * (share / (1 - share) + 0.1)


def test_a_counterpart_that_refuses_most_questions_is_asked_one_at_a_time() -> None:
    limiter, counterpart = Limiter(20, 40), Counterpart(40, 0.9)
    asyncio.run(ask_many(limiter, counterpart, 100))
    assert limiter.limit <= 2


def test_it_never_exceeds_its_most() -> None:
    limiter, counterpart = Limiter(4, 8), Counterpart(100)
    asyncio.run(ask_many(limiter, counterpart, 500))
    assert counterpart.most == 8
    assert limiter.peak == 8


def test_first_come_first_served() -> None:
    order: list[int] = []

    async def one(limiter: Limiter, number: int) -> None:
        async with limiter.slot() as slot:
            order.append(number)
            await asyncio.sleep(0)
            slot.answered()

    async def story() -> None:
        limiter = Limiter(1, 1)
        await asyncio.gather(*(one(limiter, number) for number in range(20)))

    asyncio.run(story())
    assert order == list(range(20))


def test_a_cancelled_question_gives_its_slot_back() -> None:
    async def story() -> int:
        limiter = Limiter(1, 1)
        hold = asyncio.Event()

        async def holder() -> None:
            async with limiter.slot():
                await hold.wait()

        async def waiter() -> None:
            async with limiter.slot():
                pass

        first = asyncio.create_task(holder())
        await asyncio.sleep(0)
        waiting = [asyncio.create_task(waiter()) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        hold.set()
        await asyncio.gather(first, *waiting, return_exceptions=True)
        return limiter.in_flight

    assert asyncio.run(story()) == 0


def test_a_question_cancelled_after_its_turn_came_gives_the_slot_on() -> None:
    async def story() -> tuple[int, bool]:
        limiter = Limiter(1, 1)
        hold = asyncio.Event()
        served = asyncio.Event()

        async def holder() -> None:
            async with limiter.slot():
                await hold.wait()

        async def waiter(done: asyncio.Event) -> None:
            async with limiter.slot():
                done.set()

        first = asyncio.create_task(holder())
        await asyncio.sleep(0)
        doomed = asyncio.create_task(waiter(asyncio.Event()))
        heir = asyncio.create_task(waiter(served))
        await asyncio.sleep(0)
        hold.set()
        await first  # doomed has its turn now, but has not run yet
        doomed.cancel()
        await asyncio.gather(doomed, heir, return_exceptions=True)
        return limiter.in_flight, served.is_set()

    assert asyncio.run(story()) == (0, True)
