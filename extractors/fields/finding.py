"""From pages to fields: survey the candidates, judge them, choose together, and say how sure each value is and why."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from domain.documents.forms import Candidate, FieldValue
from domain.documents.pages import Page
from domain.documents.types import FIELDS, DocumentType, kind_of
from extractors.fields.choosing import Option, choose, options
from extractors.fields.confidence import Beliefs, from_json, logit
from extractors.fields.conventions import by_convention
from extractors.fields.evidence import evidence_for, told
from extractors.fields.features import columns, fields_of
from extractors.fields.lexicon import squeezed
from extractors.fields.ranking import TRAINED, Ranker, load_ranker, shipped
from extractors.fields.survey import Survey, survey


class Reader(NamedTuple):
    """What has been learned: the models that judge candidates and those that say how sure a value is."""

    ranker: Ranker
    beliefs: Beliefs


@cache
def load_reader(folder: Path | None = None) -> Reader:
    """The trained parts of a folder, by default those that ship with the product."""
    home = folder or shipped(TRAINED)
    return Reader(load_ranker(folder), from_json(home.joinpath("confidence.json").read_text("utf-8")))


def find_fields(
    pages: Sequence[Page],
    document_type: DocumentType,
    named: Iterable[Candidate] = (),
    *,
    second: Sequence[Page] = (),
    reader: Reader | None = None,
) -> dict[str, FieldValue]:
    """The fields of a document, each with its place, its confidence and the reasons; absent ones, too, with value None.

    Args:
        pages: one document.
        document_type: decides which fields are looked for; an unknown document has none.
        named: names and addresses that a language model found.
        second: the same pages as another reader read them; their agreement is a signal.
        reader: the trained parts, by default those that ship.
    """
    if not FIELDS[document_type] or not any(page.words for page in pages):
        return {}
    reader = reader or load_reader()
    seen = survey(pages, document_type, named)
    ranked = rank(seen, reader.ranker)
    filled = choose(ranked, reader.beliefs.least)
    other = squeezed(" ".join(word.text for page in second for word in page.words))[0] if second else None
    fields = {
        field: _value(field, ranked[field], filled, seen, reader, other)
        if field in filled
        else _absent(field, ranked[field], seen, reader)
        for field in ranked
    }
    return by_convention(fields, document_type)


def rank(seen: Survey, ranker: Ranker) -> dict[str, list[Option]]:
    """For every field of the type its options from likely to unlikely."""
    known = set(FIELDS[seen.document_type])
    ranked: dict[str, list[Option]] = {}
    for kind, found in seen.found.items():
        probabilities = ranker.probabilities(kind, seen.rows[kind], seen.document_type)
        for number, field in enumerate(fields_of(kind)):
            if field in known:
                ranked[field] = options(found, probabilities[:, number])
    return {field: ranked[field] for field in FIELDS[seen.document_type] if field in ranked}


def absence_figures(choices: Sequence[Option], field: str, seen: Survey) -> dict[str, float]:
    """What speaks for a field being absent: how unlikely the best candidate is, and whether its label is anywhere."""
    kind = kind_of(field)
    label = [n for n, name in enumerate(columns(kind)) if name in {f"near/{field}", f"above/{field}"}]
    figures = seen.rows[kind][:, label]
    return {
        "ranker": logit(choices[0].probability if choices else 0.0), "label": float(figures.max()) if figures.size else 0.0,
        "layout": float(len(seen.found[kind])),
    }  # fmt: skip


def _value(
    field: str, choices: Sequence[Option], filled: Mapping[str, Option], seen: Survey, reader: Reader, other: str | None
) -> FieldValue:
    evidence = evidence_for(field, choices, filled[field], seen, filled, other)
    confidence, signals = reader.beliefs.present.judge(evidence.figures, evidence.names)
    candidate = seen.found[kind_of(field)][filled[field].best].candidate
    page = next(page for page in seen.around.layout.source if page.number == candidate.page)
    return FieldValue(
        value=candidate.value,
        confidence=round(confidence, 4),
        page=candidate.page,
        box=candidate.box,
        source=page.source.value,
        raw=candidate.raw,
        reasons=told(signals, evidence.reasons),
        signals=signals,
    )


def _absent(field: str, choices: Sequence[Option], seen: Survey, reader: Reader) -> FieldValue:
    segment = seen.around.layout.source[0].segment.value
    confidence, signals = reader.beliefs.absent.judge(
        absence_figures(choices, field, seen), {"field": field, "segment": segment}
    )
    reason = f"{choices[0].value} would be the likeliest, at {choices[0].probability:.0%}" if choices else "nothing of its kind"
    return FieldValue(None, round(confidence, 4), reasons=(reason,), signals=signals)
