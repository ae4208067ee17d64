"""The alarms ring: real events on a real server, and a real listener that receives the calls."""

import contextlib
import datetime as dt
import http.server
import json
import math
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from prefect import Flow, tags
from prefect.automations import AutomationCore, CallWebhook, DoNothing
from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterName, FlowRunFilterTags
from prefect.events import emit_event
from prefect.flows import load_flow_from_entrypoint
from prefect.states import Pending, Running, Scheduled

from domain.errors import ConfigurationError
from flows.automations import BLOCK, MONTHLY_FLOW, PREFIX, TAG, TAGS, Patience, alarms, apply_automations

SHORT = Patience(*[dt.timedelta(seconds=10)] * 4)  # the shortest that Prefect allows
Calls = list[dict[str, Any]]
Eventually = Callable[[Callable[[], Any], str], Any]


def ours(client: SyncPrefectClient) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for automation in client.read_automations(limit=200):
        if automation.name.startswith(PREFIX):
            found.setdefault(automation.name.removeprefix(PREFIX), []).append(automation)
    return found


def forget_all(client: SyncPrefectClient) -> None:
    for same_name in ours(client).values():
        for automation in same_name:
            client.delete_automation(automation.id)


def practice_flow(name: str) -> Flow[..., Any]:
    return load_flow_from_entrypoint(f"practice_flows.{name}", use_placeholder_flow=False)


class TestTheServerHoldsWhatTheCodeSays:
    @pytest.fixture(autouse=True)
    def _clean(self, prefect_client: SyncPrefectClient) -> Iterator[None]:
        yield
        forget_all(prefect_client)

    def test_nothing_is_duplicated_and_nothing_is_touched_without_need(self, prefect_client: SyncPrefectClient) -> None:
        apply_automations("http://127.0.0.1:9/alarm")
        before = ours(prefect_client)
        assert set(before) == {alarm.name for alarm in alarms(Patience())}
        again = apply_automations("http://127.0.0.1:9/alarm")
        assert ours(prefect_client) == before  # ids included
        assert [line for line in again if line.startswith("Alarm ")] == [
            f"Alarm {alarm.name}: unchanged" for alarm in alarms(Patience())
        ]

    def test_a_change_keeps_the_automation(self, prefect_client: SyncPrefectClient) -> None:
        apply_automations(None)
        before = {name: found[0].id for name, found in ours(prefect_client).items()}
        prefect_client.pause_automation(before["a run failed"])
        done = apply_automations(None, Patience(late=dt.timedelta(hours=3)))
        after = ours(prefect_client)
        assert {name: found[0].id for name, found in after.items()} == before
        assert after["a run did not start"][0].trigger.within == dt.timedelta(hours=3)
        assert after["a run failed"][0].enabled
        assert "Alarm a run did not start: changed" in done
        assert "Alarm a run failed: changed" in done

    def test_duplicates_and_alarms_that_left_the_code_go(self, prefect_client: SyncPrefectClient) -> None:
        trigger = alarms(Patience())[0].trigger
        for name in ("a run failed", "a run failed", "of last year"):
            prefect_client.create_automation(AutomationCore(name=PREFIX + name, trigger=trigger, actions=[DoNothing()]))
        done = apply_automations(None)
        assert {name: len(found) for name, found in ours(prefect_client).items()} == {
            alarm.name: 1 for alarm in alarms(Patience())
        }
        assert any("of last year" in line for line in done)

    def test_without_an_address_the_alarms_exist_and_the_result_says_that_nobody_is_woken(
        self, prefect_client: SyncPrefectClient
    ) -> None:
        assert apply_automations(None)[0].startswith("NOBODY WILL BE WOKEN")
        assert ours(prefect_client)["a run failed"][0].actions == [DoNothing()]
        assert not apply_automations("http://127.0.0.1:9/alarm")[0].startswith("NOBODY")
        assert isinstance(ours(prefect_client)["a run failed"][0].actions[0], CallWebhook)

    def test_a_new_address_replaces_the_old_one(self) -> None:
        apply_automations("http://127.0.0.1:9/old")
        apply_automations("http://127.0.0.1:9/new")
        block = Webhook.load(BLOCK)
        assert isinstance(block, Webhook)
        assert block.url.get_secret_value() == "http://127.0.0.1:9/new"

    def test_an_address_that_cannot_be_called_is_refused(self) -> None:
        with pytest.raises(ConfigurationError, match="BELEGWERK_ALARM_WEBHOOK"):
            apply_automations("ops@example.org")


def test_the_silence_alarm_watches_the_flow_that_is_deployed() -> None:
    assert load_flow_from_entrypoint("flows.vat.monthly_vat_check", use_placeholder_flow=False).name == MONTHLY_FLOW


def test_every_alarm_has_its_section_in_the_handbook() -> None:
    text = (Path(__file__).parents[2] / "docs" / "alarms.md").read_text(encoding="utf-8")
    sections = {line.removeprefix("## ").lower() for line in text.splitlines() if line.startswith("## ")}
    assert {alarm.name for alarm in alarms(Patience())} <= sections


@pytest.fixture(scope="module")
def calls() -> Iterator[tuple[str, Calls]]:
    """A listener on loopback, and what it received."""
    received: Calls = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/alarm", received
        server.shutdown()
        thread.join()


@contextlib.contextmanager
def heartbeats(run: UUID) -> Iterator[None]:
    """The events that Prefect's engine sends for a run that lives, but more often."""
    ended = threading.Event()
    tag = {"prefect.resource.id": f"prefect.tag.{TAG}", "prefect.resource.role": "tag"}

    def beat() -> None:
        while not ended.wait(timeout=1):
            emit_event("prefect.flow-run.heartbeat", resource={"prefect.resource.id": f"prefect.flow-run.{run}"}, related=[tag])

    heart = threading.Thread(target=beat)
    heart.start()
    try:
        yield
    finally:
        ended.set()
        heart.join()


@pytest.fixture(scope="module")
def rung(calls: tuple[str, Calls], prefect_server: str, practice_flows: Path) -> Iterator[Callable[[str, str], dict[str, Any]]]:
    """Alarms with little patience; gives back the call for an alarm and a run, once there is one."""
    url, received = calls
    apply_automations(url, SHORT)
    due = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)
    greet = practice_flow("greet")
    with SyncPrefectClient(prefect_server) as client:  # all troubles that need time begin at once
        client.create_flow_run(greet, name="overdue", tags=[TAG], state=Scheduled(scheduled_time=due))
        client.create_flow_run(greet, name="stuck", tags=[TAGS[-1]], state=Pending())
        alive = client.create_flow_run(greet, name="alive", tags=[TAG], state=Running())
    with heartbeats(alive.id):
        yield lambda alarm, run: next((call for call in received if (call["alarm"], call["run"]) == (PREFIX + alarm, run)), {})
    with SyncPrefectClient(prefect_server) as client:
        forget_all(client)


def test_a_run_that_failed_rings_and_says_why(rung: Callable[[str, str], dict[str, Any]], eventually: Eventually) -> None:
    last = -math.inf

    def fail_until_it_rings() -> dict[str, Any]:
        """A server takes new triggers up a moment after it was told of them; what fails meanwhile rings nobody."""
        nonlocal last
        if time.monotonic() - last > 15:
            with tags(TAG):
                practice_flow("fail").with_options(flow_run_name="failing")(return_state=True)
            last = time.monotonic()
        return rung("a run failed", "failing")

    call = eventually(fail_until_it_rings, "the alarm")
    assert call["state"] == "Failed"
    assert "was asked to fail" in call["message"]


def test_a_run_whose_process_is_gone_is_marked_crashed_and_rings(
    prefect_client: SyncPrefectClient, tmp_path: Path, rung: Callable[[str, str], dict[str, Any]], eventually: Eventually
) -> None:
    code = f"import prefect, practice_flows as p\nwith prefect.tags({TAG!r}): p.linger.with_options(flow_run_name='lost')()"
    process = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        eventually((tmp_path / "pids").exists, "the flow")
        eventually(lambda: seen(prefect_client, "lost", "Running"), "the run")
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    eventually(lambda: seen(prefect_client, "lost", "Crashed"), "the run to be marked")
    assert "No sign of life" in eventually(lambda: rung("a run failed", "lost"), "the alarm")["message"]
    assert seen(prefect_client, "alive", "Running")  # begun earlier, and not marked


def seen(client: SyncPrefectClient, name: str, state: str) -> bool:
    runs = client.read_flow_runs(
        flow_run_filter=FlowRunFilter(name=FlowRunFilterName(any_=[name]), tags=FlowRunFilterTags(all_=[TAG]))
    )
    return any(run.state_name == state for run in runs)


def test_a_run_that_did_not_start_rings(rung: Callable[[str, str], dict[str, Any]], eventually: Eventually) -> None:
    call = eventually(lambda: rung("a run did not start", "overdue"), "the alarm")
    assert call["state"] == "Late"
    assert call["link"].startswith("http://127.0.0.1:")
    assert "/runs/flow-run/" in call["link"]
    assert call["what_to_do"] == "docs/alarms.md#a-run-did-not-start"
    assert "overdue" in call["text"]


def test_a_run_that_is_stuck_before_its_start_rings(rung: Callable[[str, str], dict[str, Any]], eventually: Eventually) -> None:
    assert eventually(lambda: rung("a run is stuck before its start", "stuck"), "the alarm")["state"] == "Pending"


def test_silence_rings_also_before_the_first_month_and_again_after_the_last(
    rung: Callable[[str, str], dict[str, Any]], calls: tuple[str, Calls], eventually: Eventually
) -> None:
    def silences() -> Calls:
        return [call for call in calls[1] if call["alarm"] == f"{PREFIX}no month was finished"]

    eventually(silences, "the alarm of a month that never came")
    before = len(silences())
    practice_flow("finish_a_month")()
    eventually(lambda: len(silences()) > before, "the alarm of the month after")
    assert silences()[-1]["text"].startswith("Belegwerk: no month was finished. No monthly check has finished for 10 seconds.")
