"""Caps under real concurrency, repeatable chance, and the journal of it all."""

import asyncio
import contextlib
import datetime as dt
import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.registers import PROFILES, RegisterOptions, evatr_app, parse_caps, vies_app
from sandbox.registers.profiles import MISHAPS
from sandbox.registers.states import STATES
from sandbox.registers.traffic import JournalLine, Refusal, Traffic, Visit
from sandbox.serving import serve

CALL = (
    '<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>'
    '<checkVat xmlns="urn:ec.europa.eu:taxud:vies:services:checkVat:types">'
    "<countryCode>{}</countryCode><vatNumber>{}</vatNumber></checkVat></Body></Envelope>"
)


AUSTRIANS = [f"ATU{number}" for number in range(10000000, 10000030)]
FRENCH = [f"FR{number}" for number in range(10000000000, 10000000030)]
WORD = re.compile(r"<faultstring>(.*?)</|<ns2:valid>(.*?)</")
XML = {"content-type": "text/xml"}


def ask_all(url: str, numbers: Iterable[str]) -> Counter[str]:
    """Ask for one number after the other and count what came back: `true`, `false` or the fault."""
    with httpx.Client(base_url=url, headers=XML) as client:
        replies = [client.post("/services/checkVatService", content=CALL.format(number[:2], number[2:])) for number in numbers]
    return Counter("".join(WORD.search(reply.text).groups(default="")) for reply in replies)  # type: ignore[union-attr]


@contextlib.asynccontextmanager
async def occupy(url: str, path: str, calls: list[bytes]) -> AsyncIterator[httpx.AsyncClient]:
    """Hold a place with each of these calls (their answers take a minute) while the block runs."""
    async with httpx.AsyncClient(base_url=url, timeout=60, headers=XML) as client, asyncio.TaskGroup() as group:
        tasks = [group.create_task(client.post(path, content=call)) for call in calls]
        while (await client.get("/_sandbox/stats")).json()["max_concurrency"] < len(calls):
            await asyncio.sleep(0.01)
        yield client
        for task in tasks:
            task.cancel()


def stats(url: str) -> dict[str, Any]:
    return dict(httpx.get(f"{url}/_sandbox/stats").json())


def journal(url: str) -> list[JournalLine]:
    return [JournalLine(**json.loads(line)) for line in httpx.get(f"{url}/_sandbox/journal").text.splitlines()]


def meet(traffic: Traffic, number: str) -> str | None:
    """Let one request in and out again: the fault that it met."""
    visit = traffic.admit(number[:2], number)
    assert isinstance(visit, Visit)
    with visit:
        return visit.fault


@pytest.fixture
def sluggish(tmp_path: Path) -> Path:
    """A truth file whose numbers take a minute to answer on both registers, by way of a line each."""
    path = tmp_path / "truth.jsonl"
    company = {"valid": True, "name": "Slow Ltd", "street": "Way 1", "postcode": "1", "city": "Town"}
    notes = {"vies:slow": AUSTRIANS[:4] + FRENCH[:2], "evatr:slow": AUSTRIANS[4:7]}
    lines = [{**company, "vat_id": number, "note": note} for note, numbers in notes.items() for number in numbers]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def call(number: str) -> bytes:
    return CALL.format(number[:2], number[2:]).encode()


async def occupied_vies(url: str, holders: list[str], askers: list[str]) -> list[str]:
    """What the askers hear while the holders keep their places."""
    async with occupy(url, "/services/checkVatService", [call(number) for number in holders]) as client:
        replies = await asyncio.gather(*(client.post("/services/checkVatService", content=call(number)) for number in askers))
    return ["".join(WORD.search(reply.text).groups(default="")) for reply in replies]  # type: ignore[union-attr]


def test_a_member_state_refuses_what_exceeds_its_cap(sluggish: Path) -> None:
    options = RegisterOptions(truth=sluggish, latency_ms=0, slow_seconds=60, caps={"AT": 4})
    with serve(vies_app(options)) as url:
        heard = asyncio.run(occupied_vies(url, AUSTRIANS[:4], AUSTRIANS[10:20] + FRENCH[10:20]))
        figures = stats(url)
    assert heard == ["MS_MAX_CONCURRENT_REQ"] * 10 + ["false"] * 10
    austria, france = figures["states"]["AT"], figures["states"]["FR"]
    assert (austria["max_concurrency"], austria["cap"], austria["answers"]) == (4, 4, 0)
    assert austria["faults"]["MS_MAX_CONCURRENT_REQ"] == 10
    assert (france["cap"], france["answers"], france["faults"]) == (None, 10, {})


def test_the_global_cap_counts_over_all_member_states(sluggish: Path) -> None:
    options = RegisterOptions(truth=sluggish, latency_ms=0, slow_seconds=60, global_cap=6)
    with serve(vies_app(options)) as url:
        heard = asyncio.run(occupied_vies(url, AUSTRIANS[:4] + FRENCH[:2], ["ITX1234567", "AT12", "PL1234567890"]))
        figures = stats(url)
    assert heard == ["GLOBAL_MAX_CONCURRENT_REQ"] * 3
    assert (figures["max_concurrency"], figures["global_cap"]) == (6, 6)


@pytest.mark.parametrize(("limit", "status"), [({"caps": {"AT": 3}}, "evatr-1002"), ({"global_cap": 3}, "evatr-0011")])
def test_evatr_says_later_when_it_is_full(sluggish: Path, limit: dict[str, Any], status: str) -> None:
    def question(number: str) -> bytes:
        return json.dumps({"anfragendeUstid": "DE136695976", "angefragteUstid": number}).encode()

    async def ask(url: str) -> str:
        async with occupy(url, "/app/v1/abfrage", [question(number) for number in AUSTRIANS[4:7]]) as client:
            return str((await client.post("/app/v1/abfrage", content=question(AUSTRIANS[20]))).json()["status"])

    with serve(evatr_app(RegisterOptions(truth=sluggish, latency_ms=0, slow_seconds=60, **limit))) as url:
        assert asyncio.run(ask(url)) == status


def test_no_crowd_exceeds_a_cap() -> None:
    async def crowd(url: str) -> None:
        async with httpx.AsyncClient(base_url=url, timeout=30, headers=XML) as client:
            await asyncio.gather(*(client.post("/services/checkVatService", content=call(one)) for one in AUSTRIANS * 3))

    with serve(vies_app(RegisterOptions(latency_ms=20, caps={"AT": 4}))) as url:
        asyncio.run(crowd(url))
        austria = stats(url)["states"]["AT"]
    assert austria["max_concurrency"] == 4
    assert austria["answers"] + austria["faults"]["MS_MAX_CONCURRENT_REQ"] == austria["requests"] == 90


def test_a_place_is_free_again_as_soon_as_its_reply_has_come() -> None:
    with (
        serve(vies_app(RegisterOptions(latency_ms=1, sigma=0, caps={"AT": 1}))) as url,
        httpx.Client(base_url=url, headers=XML) as client,
    ):
        for _ in range(100):
            assert "faultstring" not in client.post("/services/checkVatService", content=CALL.format("AT", "U12345675")).text


def test_the_service_time_is_as_set() -> None:
    traffic = Traffic(RegisterOptions(latency_ms=200), "vies")
    seconds = []
    for number in range(2000):
        visit = traffic.admit("AT", f"ATU{number}")
        assert isinstance(visit, Visit)
        with visit:
            pass
        seconds.append(traffic.journal[-1].seconds)
    seconds.sort()
    assert seconds[1000] == pytest.approx(0.2, rel=0.05)
    assert (seconds[0] < 0.1, seconds[-1] > 0.4) == (True, True)


def test_a_slow_member_state_takes_its_multiple() -> None:
    traffic = Traffic(RegisterOptions(profile="monday", latency_ms=100, sigma=0), "vies")
    for number in ("ESB12345678", "ATU12345675"):
        visit = traffic.admit(number[:2], number)
        assert isinstance(visit, Visit)
        with visit:
            visit.fault = None
    assert [line.seconds for line in traffic.journal if line.seconds] == [pytest.approx(0.3), pytest.approx(0.1)]


@pytest.mark.parametrize("register", ["vies", "evatr"])
def test_the_same_seed_meets_the_same_faults_in_any_order(register: str) -> None:
    first, second = (Traffic(RegisterOptions(profile="storm", seed=11), register) for _ in range(2))
    other = Traffic(RegisterOptions(profile="storm", seed=12), register)
    numbers = [f"ATU{number}" for number in range(300)]
    met = {number: [meet(first, number) for _ in range(4)] for number in numbers}
    again: dict[str, list[str | None]] = {number: [] for number in numbers}
    for _ in range(4):
        for number in reversed(numbers):
            again[number].append(meet(second, number))
    assert met == again
    assert met != {number: [meet(other, number) for _ in range(4)] for number in numbers}


@pytest.mark.parametrize("register", ["vies", "evatr"])
@pytest.mark.parametrize("profile", ["monday", "storm"])
def test_a_number_meets_only_so_many_faults_in_a_row(profile: str, register: str) -> None:
    traffic = Traffic(RegisterOptions(profile=profile), register)
    bound = PROFILES[profile].faults_in_a_row
    longest = 0
    for number in range(400):
        run = 0
        for _ in range(3 * (bound + 1)):
            run = run + 1 if meet(traffic, f"ATU{number}") else 0
            longest = max(longest, run)
    assert 0 < longest <= bound


@pytest.mark.parametrize("register", ["vies", "evatr"])
def test_a_storm_has_the_mix_of_its_table(register: str) -> None:
    traffic = Traffic(RegisterOptions(profile="storm", seed=3), register)
    asked = 20_000
    met = Counter(meet(traffic, f"ATU{number}") for number in range(asked))
    shares = PROFILES["storm"].faults[register]
    assert set(met) == {None, *shares}
    assert set(MISHAPS) < set(met)
    for fault, share in shares.items():
        assert met[fault] / asked == pytest.approx(share, rel=0.35)
    assert sum(shares.values()) == pytest.approx(1 - met[None] / asked, abs=0.02)


def test_in_a_storm_of_vies_too_many_requests_outnumber_everything_else() -> None:
    shares = dict(PROFILES["storm"].faults["vies"])
    busiest = shares.pop("MS_MAX_CONCURRENT_REQ")
    assert busiest > sum(shares.values())


def test_being_turned_away_does_not_use_up_an_attempt() -> None:
    traffic = Traffic(RegisterOptions(profile="storm", caps={"AT": 1}), "vies")
    visit = traffic.admit("AT", "ATU1")
    assert isinstance(visit, Visit)
    with visit:
        assert traffic.admit("AT", "ATU2") is Refusal.STATE_BUSY
    second = traffic.admit("AT", "ATU2")
    assert isinstance(second, Visit)
    with second:
        assert second.attempt == 1


def test_calm_has_no_faults() -> None:
    traffic = Traffic(RegisterOptions(), "vies")
    assert {meet(traffic, f"ATU{number}") for number in range(2000)} == {None}


def test_on_monday_one_member_state_is_down() -> None:
    with serve(vies_app(RegisterOptions(profile="monday", latency_ms=0))) as url:
        assert ask_all(url, ["EL123456789"] * 12) == {"MS_UNAVAILABLE": 12}
        assert stats(url)["down"] == ["EL"]


def test_a_member_state_goes_down_and_comes_back() -> None:
    with serve(vies_app(RegisterOptions(latency_ms=0))) as url:
        assert httpx.post(f"{url}/_sandbox/down?state=AT&on=1").json() == {"down": ["AT"]}
        assert ask_all(url, AUSTRIANS) == {"MS_UNAVAILABLE": 30}
        assert httpx.post(f"{url}/_sandbox/down?state=AT&on=0").json() == {"down": []}
        assert "MS_UNAVAILABLE" not in ask_all(url, AUSTRIANS)


def test_a_storm_ends() -> None:
    with serve(vies_app(RegisterOptions(profile="storm", latency_ms=0))) as url:
        assert stats(url)["profile"] == "storm"
        assert httpx.post(f"{url}/_sandbox/profile?name=calm").json() == {"profile": "calm"}
        assert not {word for word in ask_all(url, AUSTRIANS + FRENCH) if word not in {"true", "false"}}


def test_a_patient_client_gets_the_truth_out_of_a_storm() -> None:
    numbers = [f"IT{number}" for number in range(10000000000, 10000000200)]
    options = RegisterOptions(profile="storm", latency_ms=0, slow_seconds=0.01)
    truth, today = options.load_truth(), dt.datetime.now(dt.UTC).date()
    heard: dict[str, str] = {}
    tries = 0
    with serve(vies_app(options)) as url, httpx.Client(base_url=url, headers=XML) as client:
        while len(heard) < len(numbers):
            for number in [one for one in numbers if one not in heard]:
                tries += 1
                with contextlib.suppress(httpx.TransportError):
                    reply = client.post("/services/checkVatService", content=call(number)).text
                    word = WORD.search(reply)
                    if reply.endswith("</env:Envelope>") and word is not None and word[2]:
                        heard[number] = word[2]
        lines = journal(url)
    entries = {number: truth.find("IT", number[2:]) for number in numbers}
    assert heard == {number: "true" if entry and entry.valid_on(today) else "false" for number, entry in entries.items()}
    assert len(lines) == tries > len(numbers)
    assert Counter(line.number for line in lines if line.outcome in {"valid", "invalid"}) == Counter(numbers)


@pytest.mark.parametrize("path", ["/_sandbox/profile?name=typhoon", "/_sandbox/down?state=GR&on=1", "/_sandbox/down?state=AT"])
def test_a_wrong_switch_is_refused_and_says_what_is_known(path: str) -> None:
    with serve(vies_app(RegisterOptions(latency_ms=0))) as url:
        reply = httpx.post(url + path)
        assert reply.status_code == 400
        assert reply.json()["known"]


def test_the_journal_tells_number_attempt_outcome_and_seconds(truth: Path) -> None:
    with serve(vies_app(RegisterOptions(truth=truth, latency_ms=2, sigma=0))) as url:
        for number in ("ATU12345675", "ATU12345675", "ATU99999999", "GB123456789", "FR12345678901"):
            ask_all(url, [number])
        lines, figures = journal(url), stats(url)
    assert lines == [
        JournalLine("ATU12345675", 1, "valid", 0.002),
        JournalLine("ATU12345675", 2, "valid", 0.002),
        JournalLine("ATU99999999", 1, "invalid", 0.002),
        JournalLine("GB123456789", 1, "INVALID_INPUT", 0.0),
        JournalLine("FR12345678901", 1, "VAT_BLOCKED", 0.002),
    ]
    assert figures["requests"] == 5
    assert figures["states"]["--"]["faults"] == {"INVALID_INPUT": 1}
    assert figures["states"]["FR"] == {
        "requests": 1,
        "answers": 0,
        "faults": {"VAT_BLOCKED": 1},
        "busy_seconds": 0.002,
        "max_concurrency": 1,
        "cap": None,
    }


def test_without_a_truth_file_nineteen_of_twenty_numbers_are_valid() -> None:
    truth = RegisterOptions(seed=5).load_truth()
    day = dt.date(2026, 11, 2)
    found = [truth.find("AT", f"U{number}") for number in range(20000000, 20002000)]
    assert found == [truth.find("AT", f"U{number}") for number in range(20000000, 20002000)]
    valid = [entry for entry in found if entry is not None and entry.valid_on(day)]
    assert len(valid) / 2000 == pytest.approx(0.95, abs=0.02)
    assert all(entry.name and entry.street and entry.postcode.isdecimal() and entry.city == "Wien" for entry in valid)
    assert truth.find("AT", "12345678") is None


@pytest.mark.parametrize("state", STATES)
def test_every_member_state_has_material_for_inventions(state: str) -> None:
    postcode, city = STATES[state].place
    address = STATES[state].layout.format(street="Way 7", postcode=postcode, city=city)
    assert "Way 7" in address
    assert city in address


def test_caps_of_the_command_line() -> None:
    assert parse_caps(["DE=10", "fr = 4"]) == {"DE": 10, "FR": 4}
    assert parse_caps([]) == {}


@pytest.mark.parametrize("setting", ["DE", "DE=", "DE=0", "DE=x", "GR=3", "=3", "DE=-1", ""])
def test_a_wrong_cap_says_how_to_write_it(setting: str) -> None:
    with pytest.raises(ValueError, match="such as DE=10"):
        parse_caps([setting])


def test_options_refuse_what_does_not_exist() -> None:
    with pytest.raises(ValueError, match="known are calm, monday, storm"):
        RegisterOptions(profile="typhoon")
    with pytest.raises(ValueError, match="No member state GR"):
        RegisterOptions(caps={"GR": 3})


@pytest.mark.parametrize("line", ["{", "[]", '{"vat_id": "ATU1"}'])
def test_a_broken_truth_file_names_file_and_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "truth.jsonl"
    good = {"vat_id": "ATU12345675", "valid": True, "name": "", "street": "", "postcode": "", "city": ""}
    path.write_text(json.dumps(good) + f"\n{line}\n")
    with pytest.raises(ValueError, match=r"truth\.jsonl, line 2"):
        vies_app(RegisterOptions(truth=path))
