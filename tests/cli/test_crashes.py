"""kill -9 at any point: running the same command again finishes the month, loses nothing and asks no answered number again."""

from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

# What differs between two runs of the same month: times, and the order in which proofs were written.
VOLATILE = ("request_time", "evidence_id", "confirmation_no")
Wait = Callable[..., None]
Kill = Callable[..., None]


def enduring(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{name: value for name, value in row.items() if name not in VOLATILE} for row in rows]


def table_sizes(workplace: Any) -> dict[str, int]:
    """How much each table holds that must not be doubled by a second run."""
    tables = ("file", "record", "subject", "run", "run_finding", "disposition", "inquiry", "check_result", "review_item")
    return {table: workplace.rows(f"SELECT count(*) FROM {table}")[0][0] for table in tables}  # noqa: S608 - our own words


def assert_nothing_doubled(workplace: Any) -> None:
    for statement in (
        "SELECT inquiry_id FROM answer GROUP BY inquiry_id HAVING count(*) > 1",
        "SELECT inquiry_id FROM inquiry WHERE state <> 'answered' OR worker IS NOT NULL",
        "SELECT subject_id FROM check_result WHERE revision > 1",
        "SELECT key FROM review_item GROUP BY process, key HAVING count(*) > 1",
    ):
        assert workplace.rows(statement) == [], statement


@pytest.fixture(scope="module")
def undisturbed() -> dict[str, Any]:
    """Filled by the first test that needs it: results and table sizes of a run that nobody killed."""
    return {}


POINTS = {
    "while reading": "SELECT 1 FROM file LIMIT 1 OFFSET 1",
    "while compiling": "SELECT 1 FROM execution",
    "at the first answers": "SELECT 1 FROM answer LIMIT 1",
    "amid the answers": "SELECT 1 FROM answer LIMIT 1 OFFSET 70",
    "while reporting": "SELECT 1 FROM check_result LIMIT 1",
}


@pytest.mark.parametrize("reached", POINTS.values(), ids=POINTS.keys())
def test_killed_once(  # noqa: PLR0917 - fixtures are arguments
    workplace: Any, open_registers: Any, company: Any, undisturbed: dict[str, Any], wait_until: Wait, kill: Kill, reached: str
) -> None:
    registers = open_registers(latency_ms=20)
    workplace.at(registers, company.made.requester, "both")
    first = workplace.month_process(company.exports)
    wait_until(lambda: workplace.probe(reached), first)
    kill(first)
    proven, held = workplace.answered(), workplace.held()
    again = workplace.run_month(company.exports)
    assert again.code == 0, again.said
    assert not registers.repeated() & proven, "an answer that was committed is not asked for again"
    assert registers.repeated() <= held, "only what the killed process had in work is asked twice"
    assert_nothing_doubled(workplace)
    assert workplace.command("audit", "verify").code == 0
    if not undisturbed:
        undisturbed |= calm_run(workplace, company)
    assert enduring(workplace.results()) == undisturbed["results"]
    assert table_sizes(workplace) == undisturbed["sizes"]
    book = openpyxl.load_workbook(workplace.workbook, data_only=True)
    assert str(book["Abstimmung"]["B3"].value).startswith("Stimmt überein")


def calm_run(workplace: Any, company: Any) -> dict[str, Any]:
    """The same month in another data folder, undisturbed."""
    killed_home, killed_out = workplace.home, workplace.out
    workplace.home, workplace.out = workplace.folder / "calm-home", workplace.folder / "calm-out"
    workplace.configure(HOME=str(workplace.home))
    assert workplace.run_month(company.exports).code == 0
    found = {"results": enduring(workplace.results()), "sizes": table_sizes(workplace)}
    workplace.home, workplace.out = killed_home, killed_out
    workplace.configure(HOME=str(workplace.home))
    return found


def test_killed_again_and_again(workplace: Any, open_registers: Any, company: Any, wait_until: Wait, kill: Kill) -> None:
    """Every life of the process brings the month forward; none undoes what another has proven."""
    registers = open_registers(latency_ms=20)
    workplace.at(registers)
    master = company.exports / "KNA1.txt"
    proven: set[str] = set()
    asked: list[str] = []
    for _ in range(2):
        enough = len(proven) + 20
        process = workplace.month_process(master)
        wait_until(lambda enough=enough: len(workplace.answered()) >= enough, process)
        kill(process)
        assert workplace.answered() >= proven
        proven = workplace.answered()
        asked = registers.numbers()
    assert workplace.run_month(master).code == 0
    assert not set(registers.numbers()[len(asked) :]) & proven
    assert_nothing_doubled(workplace)
    assert workplace.command("audit", "verify").code == 0
    statuses = [status for (status,) in workplace.rows("SELECT status FROM execution ORDER BY number")]
    assert statuses[-1] in {"done", "done_with_open_items"}
    assert set(statuses[:-1]) == {"stopped"}, "the next start notes what the killed process could not"


def test_a_half_written_workbook_is_never_seen(
    workplace: Any, registers: Any, company: Any, wait_until: Wait, kill: Kill
) -> None:
    """The files of an earlier edition stay whole until the new ones are."""
    workplace.at(registers)
    assert workplace.run_month(company.exports / "KNA1.txt").code == 0
    before = {path.name: path.read_bytes() for path in workplace.out.iterdir()}
    results = workplace.rows("SELECT count(*) FROM check_result")[0][0]
    process = workplace.month_process(company.exports)
    wait_until(lambda: workplace.rows("SELECT count(*) FROM check_result")[0][0] > results, process)
    kill(process)
    after = {path.name: path.read_bytes() for path in workplace.out.iterdir() if path.name in before}
    assert after == before
