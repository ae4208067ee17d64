"""From forms to results: every document of a batch is held against earlier ones, judged, and put before a person if need be."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from config.wiring import Parts
from domain.documents.duplicates import Resemblance
from domain.documents.forms import FieldValue, Route
from domain.documents.pages import Noted
from domain.documents.review import Judged, amount_of, judge_form, number_of, partner_of
from domain.policy import Policy
from journeys.documents.duplicates import how_alike
from journeys.documents.equipment import Equipment
from journeys.documents.tally import Tally
from journeys.ticker import Ticker
from store.documents import StoredForm
from store.queue import Action, Decision, QueueItem
from store.runs import RunRow

PROCESS = "documents"
PERSON = "person"


class Result(NamedTuple):
    """A document of a batch: as it was read, as it was judged, and what a person decided about it."""

    stored: StoredForm
    judged: Judged
    decision: Decision | None


def judge(parts: Parts, equipment: Equipment, run: RunRow, ticker: Ticker) -> Tally:
    """Judge every document of the batch and bring the queue up to date; an item stays the same in whatever batch it is read."""
    tally = Tally()
    keys: set[str] = set()

    def items() -> Iterator[QueueItem]:
        for result in ticker.through(results_of(parts, equipment, run), len(run.file_ids)):
            tally.add(result.judged)
            keys.add(key_of(result.stored))
            if result.judged.reasons:
                yield _queue_item(run, result, parts.policy)

    parts.store.queue.put(PROCESS, None, items(), covers=keys.__contains__)
    return tally


def results_of(parts: Parts, equipment: Equipment, run: RunRow) -> Iterator[Result]:
    """The documents of a batch in the order of its files."""
    store = parts.store
    for stored in store.documents.forms(run.file_ids, equipment.model):
        judged = judge_form(stored.form, equipment.certificates, parts.policy, tuple(_twins(parts, equipment, stored)))
        decision = store.queue.verdict(PROCESS, key_of(stored)) if judged.reasons else None
        yield Result(stored, _decided(judged, decision), decision)


def key_of(stored: StoredForm) -> str:
    """What names a document in the queue: the digest of its file and its place in it."""
    return f"{stored.sha256}/{stored.part}"


def _twins(parts: Parts, equipment: Equipment, stored: StoredForm) -> Iterable[Noted]:
    """What was found about earlier documents that this one may repeat."""
    if stored.form.route is Route.FAILED:
        return
    documents = parts.store.documents
    first, *others = documents.arrivals(stored.file_id)
    if others:
        yield Noted("document_same_bytes", first.name)
    for twin in documents.twins(stored, equipment.model):
        match how_alike((str(stored.document_id), stored.keys), (str(twin.document_id), twin.keys)):
            case Resemblance.SAME_NUMBER:
                yield Noted("document_same_number", twin.name)
            case Resemblance.NEAR:
                yield Noted("document_looks_like", twin.name)
            case _:
                continue


def _decided(judged: Judged, decision: Decision | None) -> Judged:
    """The document with a person's word on it: what was accepted or corrected holds, whatever the reader thought."""
    if decision is None or decision.action not in {Action.ACCEPT, Action.CORRECT}:
        return judged
    if judged.form.route is Route.FAILED and not decision.changes:  # there is nothing that could be right
        return judged
    corrected = {name: FieldValue(str(value), 1.0, source=PERSON) for name, value in decision.changes.items()}
    fields: Mapping[str, FieldValue] = {**judged.form.fields, **corrected}
    form = judged.form._replace(fields=fields, route=Route.ACCEPTED)
    return Judged(form, frozenset(fields), judged.reasons)


def _queue_item(run: RunRow, result: Result, policy: Policy) -> QueueItem:
    form = result.judged.form
    amount, currency = amount_of(result.stored.form)
    title = " ".join(filter(None, (form.document_type.value.replace("_", " "), number_of(form))))
    return QueueItem(
        process=PROCESS,
        key=key_of(result.stored),
        period=run.period,
        run_id=run.run_id,
        title=" · ".join(filter(None, (title, partner_of(form), form.file.rpartition("/")[2]))),
        reasons=result.judged.reasons,
        amount=amount,
        currency=currency,
        priority=abs(policy.rough_rates.euros(amount, currency)),
        details=_details(result),
    )


def _details(result: Result) -> dict[str, str]:
    """What a clerk wants to see first: the values with their confidence, then where they come from."""
    form = result.stored.form
    values = {name: _shown(value, name in result.judged.accepted) for name, value in form.fields.items()}
    return {
        "file": form.file,
        "document type": form.document_type.value,
        **values,
        "pages": ", ".join(map(str, form.pages)),
        "segment": form.segment.value if form.segment else "",
        "lines": str(len(form.lines)) if form.lines else "",
        "document": key_of(result.stored),
    }


def _shown(value: FieldValue, accepted: bool) -> str:
    sure = "not measured" if value.confidence is None else f"{value.confidence:.0%}"
    return f"{value.value if value.value is not None else '—'}   ({sure}{', accepted' if accepted else ''})"
