"""The alarms, as code: what must not happen unnoticed, and how people hear of it.

Each alarm has a section in docs/alarms.md. A run that ended as `ReviewPending` or `Unanswered` is work for people and no alarm.
Prefect's automations have no "create or update" and duplicate on every call; here they are matched by name.

What these alarms cannot see is the end of the Prefect server itself. For that there is `belegwerk runs watch`, which asks our
own database and belongs into the crontab of another machine or into the house's monitoring.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from prefect.automations import AutomationCore, CallWebhook, ChangeFlowRunState, DoNothing, EventTrigger, Posture
from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import StateType
from prefect.events import emit_event
from prefect.events.schemas.events import ResourceSpecification
from prefect.types import SecretDict
from pydantic import SecretStr

from domain.errors import ConfigurationError
from flows.api import prefect_api
from flows.local_server import HEARTBEAT_SECONDS

PREFIX = "Belegwerk: "  # an automation of this prefix is ours; it is removed when it leaves this file
BLOCK = "belegwerk-alarm"
TAG = "vat"
TAGS = (TAG, "documents")  # of the deployments whose runs are watched
MONTHLY_FLOW = "monthly-vat-check"
FINISHED = "belegwerk.run.finished"  # emitted at the end of a run, clean or not (flows/publishing.py)
ARMED = "belegwerk.alarms.armed"  # starts the clock of the silence alarm before the first run has finished

# What the webhook receives. `text` alone is what Slack, Mattermost and Teams show. The run is told from the event, because
# Prefect may have deleted it by now.
BODY = """\
{%- set run = event.resource.name | default('', true) -%}
{%- set link = (flow_run or automation) | ui_url | default('', true) -%}
{
  "text": {{ (automation.name ~ ". " ~ automation.description ~ " " ~ run ~ " " ~ link) | tojson }},
  "alarm": {{ automation.name | tojson }},
  "run": {{ run | tojson }},
  "state": {{ event.resource.get("prefect.state-name") | default("", true) | tojson }},
  "message": {{ event.resource.get("prefect.state-message") | default("", true) | tojson }},
  "link": {{ link | tojson }},
  "what_to_do": {{ ("docs/alarms.md#" ~ automation.name.split(": ")[1].replace(" ", "-")) | tojson }}
}
"""

_BAD_ENDS = {f"prefect.flow-run.{state}" for state in ("Failed", "Crashed", "Cancelled", "TimedOut")}
_RUN = ResourceSpecification({"prefect.resource.id": "prefect.flow-run.*"})
_TAGGED = ResourceSpecification({"prefect.resource.id": [f"prefect.tag.{tag}" for tag in TAGS], "prefect.resource.role": "tag"})
_MONTHLY = ResourceSpecification({"prefect.resource.name": MONTHLY_FLOW, "prefect.resource.role": "flow"})


@dataclass(frozen=True)
class Patience:
    """How long something may last before it is an alarm; Prefect allows ten seconds and more."""

    late: dt.timedelta = dt.timedelta(hours=1)
    silence: dt.timedelta = dt.timedelta(days=32)  # two monthly runs are at most 31 days apart
    heartbeat: dt.timedelta = dt.timedelta(seconds=3 * HEARTBEAT_SECONDS)
    pending: dt.timedelta = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class Alarm:
    """One alarm; its name is also its section of docs/alarms.md."""

    name: str
    says: str
    trigger: EventTrigger
    repair: ChangeFlowRunState | None = None  # done in place of telling people; what it changes raises the next alarm

    def automation(self, webhook: UUID | None) -> AutomationCore:
        """The alarm as Prefect keeps it: it repairs, or calls the webhook, or leaves only a trace in the event feed."""
        action = self.repair or (CallWebhook(block_document_id=webhook, payload=BODY) if webhook else DoNothing())
        return AutomationCore(name=PREFIX + self.name, description=self.says, trigger=self.trigger, actions=[action])


def alarms(patience: Patience) -> list[Alarm]:
    """Every alarm of ours."""
    return [
        Alarm(
            name="a run did not start",
            says="A scheduled run is overdue and has not started.",
            trigger=EventTrigger(
                match=_RUN,
                match_related=_TAGGED,
                for_each={"prefect.resource.id"},
                after={"prefect.flow-run.Late"},
                expect={"prefect.flow-run.Running"} | _BAD_ENDS,
                posture=Posture.Proactive,
                within=patience.late,
            ),
        ),
        Alarm(
            name="no month was finished",
            says=f"No monthly check has finished for {_in_words(patience.silence)}.",
            # As an event both starts and satisfies the trigger, each finished run starts the clock anew.
            trigger=EventTrigger(
                match_related=_MONTHLY,
                after={FINISHED, ARMED},
                expect={FINISHED},
                posture=Posture.Proactive,
                within=patience.silence,
            ),
        ),
        Alarm(
            name="a run failed",
            says="A run ended before its work was done.",
            trigger=EventTrigger(match=_RUN, match_related=_TAGGED, expect=_BAD_ENDS, posture=Posture.Reactive),
        ),
        Alarm(
            name="a run lost its process",
            says="A run gives no sign of life and is marked as crashed.",
            trigger=EventTrigger(
                match=_RUN,
                match_related=_TAGGED,
                for_each={"prefect.resource.id"},
                # the start counts as well: a process may be gone before its first heartbeat has left it
                after={"prefect.flow-run.Running", "prefect.flow-run.heartbeat"},
                # every sign of life counts: ends have names of our own, such as ReviewPending
                expect={"prefect.flow-run.*"},
                posture=Posture.Proactive,
                within=patience.heartbeat,
            ),
            repair=ChangeFlowRunState(
                name="Crashed",
                state=StateType.CRASHED,
                message=f"No sign of life for {_in_words(patience.heartbeat)}: process and worker are gone.",
                force=False,
            ),
        ),
        Alarm(
            name="a run is stuck before its start",
            says=f"A run was handed to a worker {_in_words(patience.pending)} ago and has not started.",
            trigger=EventTrigger(
                match=_RUN,
                match_related=_TAGGED,
                for_each={"prefect.resource.id"},
                after={"prefect.flow-run.Pending"},
                expect={"prefect.flow-run.*"},
                posture=Posture.Proactive,
                within=patience.pending,
            ),
        ),
    ]


def apply_automations(webhook_url: str | None, patience: Patience | None = None) -> list[str]:
    """Make the server hold exactly these alarms.

    An alarm that is as it should be is left alone, because a change would start its clock anew. One that was switched off by
    hand is on again.

    Args:
        webhook_url: where an alarm is posted as JSON (BELEGWERK_ALARM_WEBHOOK); without it alarms show on Prefect's pages only.
            It is kept as a secret block, since such addresses often carry a token.
        patience: how long is too long.

    Returns:
        What was done, a line each; the first says whether anybody will be woken.

    Raises:
        ConfigurationError: no server, or the address is not one for HTTP.
        RunError: the server refused something.
    """
    if webhook_url and not webhook_url.startswith(("https://", "http://")):
        raise ConfigurationError(
            "The alarm webhook is not an http address.", next_step="Correct BELEGWERK_ALARM_WEBHOOK; it begins with https://."
        )
    with prefect_api() as client:
        webhook = _save_webhook(webhook_url) if webhook_url else None
        wanted = [alarm.automation(webhook) for alarm in alarms(patience or Patience())]
        done = [_who_is_woken(webhook)]
        done += [f"Alarm {automation.name.removeprefix(PREFIX)}: {_upsert(client, automation)}" for automation in wanted]
        done += _remove_all_but(client, {automation.name for automation in wanted})
    _arm()
    return done


def _who_is_woken(webhook: UUID | None) -> str:
    if webhook:
        return f"Alarms are posted to the address in the block {BLOCK}"
    return "NOBODY WILL BE WOKEN: alarms show on Prefect's pages only; set BELEGWERK_ALARM_WEBHOOK and repeat this"


def _save_webhook(url: str) -> UUID:
    block = Webhook(method="POST", url=SecretStr(url), headers=SecretDict({"Content-Type": "application/json"}))
    return UUID(str(block.save(BLOCK, overwrite=True)))


def _upsert(client: SyncPrefectClient, wanted: AutomationCore) -> str:
    """Create, change or leave alone; of duplicates made elsewhere the first stays."""
    present = client.read_automations_by_name(wanted.name)
    for duplicate in present[1:]:
        client.delete_automation(duplicate.id)
    if not present:
        client.create_automation(wanted)
        return "created"
    if AutomationCore.model_validate(present[0].model_dump()) == wanted:
        return "unchanged"
    # an update sends only what was set, so everything is set; except the owner, which the server does not take here
    complete = AutomationCore.model_validate(wanted.model_dump(exclude={"owner_resource"}))
    client.update_automation(present[0].id, complete)
    return "changed"


def _remove_all_but(client: SyncPrefectClient, names: set[str]) -> list[str]:
    gone = [each for each in client.read_automations() if each.name.startswith(PREFIX) and each.name not in names]
    for automation in gone:
        client.delete_automation(automation.id)
    return [f"Removed {automation.name}: it is no longer defined" for automation in gone]


def _arm() -> None:
    """Start the clock of the silence alarm, so that it also rings when not even the first month was finished.

    A clock that runs already is not disturbed.
    """
    monthly = {
        "prefect.resource.id": f"belegwerk.flow.{MONTHLY_FLOW}",
        "prefect.resource.name": MONTHLY_FLOW,
        "prefect.resource.role": "flow",
    }
    emit_event(ARMED, resource={"prefect.resource.id": "belegwerk.alarms"}, related=[monthly])


def _in_words(span: dt.timedelta) -> str:
    for unit, seconds in (("day", 86400), ("hour", 3600), ("minute", 60)):
        count, rest = divmod(span.total_seconds(), seconds)
        if count >= 2 and not rest:
            return f"{count:.0f} {unit}s"
    return f"{span.total_seconds():.0f} seconds"
