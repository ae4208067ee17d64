"""A worker's name tells whether its process still lives."""

import subprocess
import sys

from config.workers import is_dead, worker_name


def test_we_live() -> None:
    assert not is_dead(worker_name())
    assert worker_name() != worker_name()


def test_a_process_that_has_ended_is_dead() -> None:
    code = "from config.workers import worker_name; print(worker_name())"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert is_dead(ended)


def test_of_other_machines_and_other_names_nothing_is_known() -> None:
    assert not is_dead("elsewhere-0123abcd-1-ffffffff")
    assert not is_dead("")
    assert not is_dead("worker")
