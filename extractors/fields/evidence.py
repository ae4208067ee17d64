"""What speaks for a chosen value, as figures for the confidence and as words for people."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from domain.documents.arithmetic import adds_up, rate_of
from domain.documents.forms import Signal
from domain.documents.types import kind_of
from extractors.fields.candidates import Found
from extractors.fields.choosing import Option
from extractors.fields.confidence import logit
from extractors.fields.lexicon import squeezed
from extractors.fields.surroundings import Context
from extractors.fields.survey import Survey

_TOTALS = frozenset({"net_total", "tax_total", "gross_total", "payable_amount", "line_total"})
_HARD, _SOFT = 0.75, 0.3


class Evidence(NamedTuple):
    """Figures by signal, names by signal (`field`, `segment`), and reasons in words."""

    figures: dict[str, float]
    names: dict[str, str]
    reasons: tuple[str, ...]


def evidence_for(
    field: str,
    choices: Sequence[Option],
    chosen: Option,
    survey: Survey,
    filled: Mapping[str, Option],
    other: str | None = None,
) -> Evidence:
    """What speaks for and against a chosen value.

    Args:
        field: its name.
        choices: all options of the field.
        chosen: the one that was taken.
        survey: of the document.
        filled: what was chosen for every field, for sums.
        other: squeezed text of a second reader, None where none read the document.
    """
    item = survey.found[kind_of(field)][chosen.best]
    context = survey.around.context(item)
    page = survey.around.layout.source[survey.around.layout.phrases[item.phrase].page]
    rival = next((option for option in choices if option.value != chosen.value), None)
    words = [page.words[n].confidence for n in item.candidate.words]
    figures = {
        "ranker": logit(chosen.probability),
        "margin": logit(chosen.probability) - (logit(rival.probability) if rival else -9.0),
        "label": _label(field, context),
        "other_label": _other_label(field, context),
        "check_digits": {True: 1.0, False: -1.0, None: 0.0}[item.checked],
        "arithmetic": _arithmetic(field, filled),
        "repeated": float(min(chosen.backers, 4)),
        "reader": min((word for word in words if word is not None), default=1.0),
        "agreement": 0.0 if other is None else 1.0 if squeezed(item.candidate.raw)[0] in other else -1.0,
        "layout": float(len(choices)),
    }
    return Evidence(figures, {"field": field, "segment": page.segment.value}, _reasons(figures, item, context, rival))


def _label(field: str, context: Context) -> float:
    places = ((context.near, 1.0), (context.above, 0.9), (context.header, 0.8), (context.line, 0.6))
    return max(place.get(field, 0.0) * share for place, share in places)


def _other_label(field: str, context: Context) -> float:
    return max((strength for concept, strength in context.near.items() if concept != field), default=0.0)


def _arithmetic(field: str, filled: Mapping[str, Option]) -> float:
    """1 where net, tax and gross add up, 2 where a rate explains the tax, -1 where they do not, 0 where nothing can be said."""
    if field not in _TOTALS:
        return 0.0
    net, tax, gross = (Decimal(filled[n].value) if n in filled else None for n in ("net_total", "tax_total", "gross_total"))
    if net is None or tax is None or gross is None:
        return 0.0
    if not adds_up(net, tax, gross):
        return -1.0
    return 2.0 if tax and rate_of(net, tax) is not None else 1.0


def _reasons(figures: Mapping[str, float], item: Found, context: Context, rival: Option | None) -> tuple[str, ...]:
    reasons = []
    if figures["label"] >= _SOFT:
        reasons.append(f"label {context.before_text.strip()[-40:]!r} beside it" if context.near else "label above it")
    elif figures["other_label"] >= _HARD:
        reasons.append(f"label {context.before_text.strip()[-40:]!r} names something else")
    else:
        reasons.append("no label that is known")
    if item.checked is not None:
        reasons.append("check digits are right" if item.checked else "check digits are wrong")
    if figures["arithmetic"]:
        sums = {2.0: "net + tax = gross at a known rate", 1.0: "net + tax = gross", -1.0: "net + tax is not gross"}
        reasons.append(sums[figures["arithmetic"]])
    if figures["repeated"] > 1:
        reasons.append(f"stands there {int(figures['repeated'])} times or more")
    if figures["reader"] < _HARD:
        reasons.append(f"badly legible ({figures['reader']:.0%})")
    if figures["agreement"]:
        reasons.append("a second reader agrees" if figures["agreement"] > 0 else "a second reader reads something else")
    if rival and figures["margin"] < 3:
        reasons.append(f"{rival.value} is nearly as likely")
    return tuple(reasons)


def told(signals: Sequence[Signal], reasons: Sequence[str]) -> tuple[str, ...]:
    """Reasons in words, those of the strongest doubt first."""
    worst = min(signals, key=lambda signal: signal.contribution, default=None)
    if worst and worst.contribution < -1.0 and worst.name not in {"base", "field"}:
        return (*reasons, f"doubt from {worst.name.replace('_', ' ')}")
    return tuple(reasons)
