"""What a model version does, measured on predictions and truth: scores, certificates, and what a threshold costs."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.terminal import console, person, table
from config.school import registry_of
from config.settings import load_settings
from config.wiring import load_policy
from domain.documents.certificates import LEVEL, LIMIT, Certificate, percent, spoken
from domain.documents.costs import CostPoint, Prices
from domain.errors import ItemError, UnusableInput

Predicted = Annotated[Path, typer.Argument(help="lines of `belegwerk extract`", show_default=False)]
True_ = Annotated[Path, typer.Argument(help="truth lines", show_default=False)]
Fields = Annotated[list[str] | None, typer.Option("--field", help="only this field; may be repeated")]
Record = Annotated[str, typer.Option(metavar="VERSION", help="put the result on the card of the version that predicted")]

_WIDTH = 40
_ROWS = 16


def evaluate(
    predictions: Predicted,
    truth: True_,
    by: Annotated[str, typer.Option(help="also by layout, document_type, segment or another key of the truth")] = "",
    fields: Fields = None,
    record: Record = "",
    diagram: Annotated[Path | None, typer.Option(help="SVG file for the reliability diagram")] = None,
) -> None:
    """Compare predictions with the truth: precision, recall and F1 of every field, and what the confidences are worth."""
    from labeling import evaluating, reliability, scoring  # scipy takes a moment to load

    outcomes = scoring.judge(evaluating.read_rows(predictions), evaluating.read_rows(truth), fields=fields or ())
    measured = evaluating.evaluate(outcomes, person(""), dt.datetime.now(dt.UTC))
    by_name = scoring.measures(outcomes, scoring.by_field)
    _print_measures("Fields", by_name, scoring.Measure.of(outcomes))
    console.print(f"{measured.documents:,} documents; macro F1 over fields {measured.macro_f1:.3f}", highlight=False)
    if by:
        groups = scoring.measures(outcomes, evaluating.grouping(by))
        _print_measures(f"By {by}", groups, None)
        console.print(f"macro F1 over {by} {scoring.macro_f1(groups.values()) or 0:.3f}", highlight=False)
    confidences, right = scoring.with_confidence(outcomes)
    _print_confidence(reliability.calibration(confidences, right), confidences, right, measured.values)
    if diagram:
        from labeling.diagrams import reliability_svg

        svg = reliability_svg(f"{measured.documents} documents", reliability.reliability(confidences, right))
        diagram.write_text(svg, encoding="utf-8")
    if record:
        registry = registry_of(load_settings())
        _refuse_the_learned(registry.card(record).documents, outcomes, record)
        registry.record(record, measured)
        console.print(f"Recorded on the card of {record}; truth {measured.data[:8]}.", highlight=False)


def certify(
    predictions: Predicted,
    truth: True_,
    limit: Annotated[float, typer.Option(help="share of wrong values that is promised at most", min=0.0001, max=0.5)] = LIMIT,
    level: Annotated[float, typer.Option(help="confidence of the promise", min=0.5, max=0.9999)] = LEVEL,
    fields: Fields = None,
    record: Record = "",
) -> None:
    """Prove thresholds: for each field and segment, that at most a given share of the accepted values is wrong."""
    from labeling import certifying, evaluating, scoring  # scipy takes a moment to load
    from labeling.groups import GROUPS

    registry = registry_of(load_settings())
    version = record or registry.active
    outcomes = scoring.judge(evaluating.read_rows(predictions), evaluating.read_rows(truth), fields=fields or ())
    _refuse_the_learned(registry.card(version).documents, outcomes, version)
    claims = evaluating.claims_of(outcomes)
    won = certifying.certify(claims, GROUPS, limit=limit, level=level)
    rows = [_certificate_row(certificate) for certificate in won]
    columns = ("field or group", "segment", "accepted from", "labels", "errors", "bound")
    title = f"Certificates of {version}: at most {percent(limit)} wrong at {percent(level)} confidence"
    console.print(table(title, columns, rows, right=columns[2:]))
    covered = {(field, one.segment, one.absent) for one in won for field in one.fields}
    without = sorted(
        {(claim.field, claim.segment.value) for claim in claims if (claim.field, claim.segment, claim.absent) not in covered}
    )
    needed = certifying.labels_needed(limit, level)
    if without:
        names = ", ".join(f"{field} ({spoken_word(segment)})" for field, segment in without)
        console.print(f"Without a certificate, so for review: {names}.", highlight=False, soft_wrap=True)
        console.print(f"A proof needs {needed:,} labels without an error, more with some.", highlight=False)
    if record:
        registry.certify(version, won)
        console.print(f"{len(won)} certificates are on the card of {version}.", highlight=False)


def cost(
    predictions: Predicted,
    truth: True_,
    minute: Annotated[float, typer.Option(help="what a clerk's minute costs", min=0)] = 0.80,
    wrong: Annotated[float, typer.Option(help="what a wrong value costs on average", min=0)] = 40.0,
    fields: Fields = None,
    segment: Annotated[str, typer.Option(help="only documents of this segment")] = "",
) -> None:
    """Find the cheapest threshold that is proven, and show what every other one would cost.

    How long a look takes stands in the policy (`minutes_per_review`).
    """
    from domain.documents.costs import cheapest, cost_curve
    from labeling import certifying, evaluating, scoring  # scipy takes a moment to load

    outcomes = scoring.judge(evaluating.read_rows(predictions), evaluating.read_rows(truth), fields=fields or ())
    if segment:
        outcomes = [outcome for outcome in outcomes if evaluating.grouping("segment")(outcome) == segment]
    values = evaluating.judged_values(outcomes)
    if not values:
        msg = "There is nothing to weigh: no value of these fields and this segment was scored."
        raise UnusableInput(msg, next_step="Leave out --field or --segment, or compare the names with those of the truth.")
    minutes = load_policy(load_settings().policy_file).baseline.minutes_per_review
    prices = Prices(Decimal(str(minute)), Decimal(str(minutes)), Decimal(str(wrong)))
    curve = cost_curve(values, prices)
    confidences, right = scoring.with_confidence(outcomes)
    passed = certifying.fixed_sequence(confidences, right)
    best = cheapest(curve, passed.threshold if passed else None)
    _print_curve(curve, best, prices, passed.threshold if passed else None)


def spoken_word(segment: str) -> str:
    """A segment's name as people say it."""
    return segment.replace("_", " ")


def _certificate_row(certificate: Certificate) -> tuple[object, ...]:
    what = f"{certificate.name}: {', '.join(certificate.fields)}" if len(certificate.fields) > 1 else certificate.name
    return (
        f"{what} (not there)" if certificate.absent else what,
        spoken(certificate.segment),
        f"{certificate.threshold:.3f}",
        f"{certificate.labels:,}",
        f"{certificate.errors:,}",
        f"{certificate.bound:.3%}",
    )


def _refuse_the_learned(learned: Sequence[str], outcomes: Sequence[Any], version: str) -> None:
    """A version is never measured on what it learned from."""
    seen = {outcome.document.get("sha256") for outcome in outcomes} & set(learned)
    if seen:
        msg = f"Version {version} learned from {len(seen):,} of these documents, so nothing about it can be shown with them."
        raise ItemError(msg, next_step="Measure on other documents, such as the part that was held back.")


def _print_measures(title: str, groups: dict[str, Any], total: Any) -> None:
    rows = [(name, *_measure_cells(measure)) for name, measure in groups.items()]
    if total is not None:
        rows.append(("all", *_measure_cells(total)))
    columns = ("", "true values", "right", "wrong", "missing", "extra", "precision", "recall", "F1")
    console.print(table(title, columns, rows, right=columns[1:]))


def _measure_cells(measure: Any) -> tuple[str, ...]:
    counts = (measure.expected, measure.right, measure.wrong, measure.missing, measure.spurious)
    shares = (measure.precision, measure.recall, measure.f1)
    return (*(f"{count:,}" for count in counts), *("–" if share is None else f"{share:.3f}" for share in shares))


def _print_confidence(measured: Any, confidences: Sequence[float], right: Sequence[bool], expected: int) -> None:
    from labeling.certifying import upper_bound
    from labeling.reliability import accepted_within

    if measured is None:
        console.print("No confidences were given, so calibration cannot be measured.")
        return
    area = "–" if measured.auroc is None else f"{measured.auroc:.4f}"
    told = f"ECE (15 bins) {measured.ece:.4f}, Brier {measured.brier:.4f}, AUROC {area}"
    console.print(f"confidence of {measured.values:,} values: {told}", highlight=False)
    for limit in (0.01, 0.005):
        within = accepted_within(confidences, right, limit)
        share = within.accepted / expected
        from_ = "none" if within.threshold is None else f"from {within.threshold:.3f}"
        bound = upper_bound(within.wrong, within.accepted) if within.accepted else 1.0
        told = f"{within.accepted:,} accepted ({share:.1%}), {within.wrong:,} wrong, 95 % bound {bound:.2%}"
        console.print(f"  at most {percent(limit)} wrong on these data (optimistic): {from_}, {told}", highlight=False)


def _print_curve(curve: Sequence[CostPoint], best: CostPoint, prices: Prices, proven: float | None) -> None:
    """A text curve: a row for some thresholds, a bar as long as the cost."""
    step = max(1, len(curve) // _ROWS)
    shown = [point for place, point in enumerate(curve) if place % step == 0 or point in {best, curve[-1]}]
    dearest = max(point.cost for point in shown) or Decimal(1)
    rows = [
        (
            "nothing" if point.accepted == 0 else f"{point.threshold:.3f}",
            f"{point.accepted / point.values:.1%}",
            f"{point.wrong:,}",
            f"{point.per_hundred:,.2f}",
            "█" * max(1, round(_WIDTH * float(point.cost / dearest))) + (" ← cheapest proven" if point == best else ""),
        )
        for point in shown
    ]
    columns = ("accepted from", "accepted", "wrong", f"{prices.currency} per 100 values", "")
    console.print(table("What a threshold costs", columns, rows, right=columns[:4]))
    if proven is None:
        console.print("No threshold is proven with these labels, so everything is reviewed.", highlight=False)
    else:
        console.print(f"Proven from {proven:.3f} on; thresholds below are not admissible, however cheap.", highlight=False)
