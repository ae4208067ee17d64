"""Where several people labelled the same: how well they agree, where they do not, and which label counts.

Cohen's kappa (1960) is for two labellers, Krippendorff's alpha (Content Analysis, 2004, nominal) for any number of them
with gaps. Both correct for chance: 1 is full agreement, 0 what chance would give. Values are compared in their plain form
(`labeling/comparing.py`). Most values of a document are unique, so chance agreement is small and both stay near the plain
share; they tell more for fields with few values, such as the class or the currency.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from itertools import combinations, product
from typing import Final, NamedTuple

from domain.documents.labels import Label, LabelledDocument, LabelSource
from labeling.comparing import comparable

_RANK: Final = {LabelSource.DECIDED: 2, LabelSource.IMPORTED: 1, LabelSource.GENERATED: 0}


class Conflict(NamedTuple):
    """A field of a document about which labellers say different things."""

    sha256: str
    file: str
    field: str
    labels: tuple[Label, ...]


class Agreement(NamedTuple):
    """How well labellers agree on a field. `pairs` are comparisons of two labels; the measures are None without enough of them.

    `kappa` is the mean over pairs of labellers, weighted by what they both labelled.
    """

    field: str
    pairs: int
    share: float | None
    kappa: float | None
    alpha: float | None


def said(label: Label) -> str | None:
    """What a label says in plain form; absent and not printed are answers like others."""
    if not label.visible:
        return "(not printed)"
    return comparable(label.field, label.value) or "(absent)"


def conflicts(documents: Iterable[LabelledDocument]) -> tuple[Conflict, ...]:
    """Every field about which labellers say different things."""
    return tuple(
        Conflict(document.sha256, document.file, field, labels)
        for document in documents
        for field, labels in _by_field(document).items()
        if len({said(label) for label in labels}) > 1
    )


def settled(document: LabelledDocument) -> LabelledDocument:
    """The document with one label for each field: a person's decision before an import, an import before a generated one.

    Where labels of the same rank contradict each other, the field is left out until somebody decides.
    """
    kept = []
    for labels in _by_field(document).values():
        best = max(_RANK[label.origin.source] for label in labels)
        first = [label for label in labels if _RANK[label.origin.source] == best]
        if len({said(label) for label in first}) == 1:
            kept.append(max(first, key=lambda label: (label.box is not None, label.origin.when)))
    return document._replace(labels=tuple(kept))


def agreement(documents: Iterable[LabelledDocument]) -> tuple[Agreement, ...]:
    """The agreement on each field that at least two people labelled on the same document."""
    units: dict[str, list[dict[str, Hashable]]] = defaultdict(list)
    for document in documents:
        for field, labels in _by_field(document).items():
            if len(labels) > 1:
                units[field].append({label.origin.who: said(label) for label in labels})
    return tuple(_measured(field, units[field]) for field in sorted(units))


def krippendorff_alpha(units: Iterable[Sequence[Hashable]]) -> float | None:
    """Krippendorff's alpha for nominal values; None without a pair, or where only one value was ever given.

    Args:
        units: for each thing that was labelled the values given, in any order.
    """
    coincidences: defaultdict[tuple[Hashable, Hashable], float] = defaultdict(float)
    totals: defaultdict[Hashable, float] = defaultdict(float)
    for values in units:
        if len(values) < 2:
            continue
        counted = Counter(values)
        for (one, ones), (other, others) in product(counted.items(), repeat=2):
            weight = ones * (others - (one == other)) / (len(values) - 1)
            coincidences[one, other] += weight
            totals[one] += weight
    n = sum(totals.values())
    expected = n * n - sum(total * total for total in totals.values())
    if n < 2 or not expected:
        return None
    observed = sum(weight for (one, other), weight in coincidences.items() if one != other)
    return 1 - (n - 1) * observed / expected


def cohen_kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Cohen's kappa of two labellers; None without a pair, or where both only ever gave the same one value."""
    if not pairs:
        return None
    n = len(pairs)
    same = sum(one == other for one, other in pairs) / n
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    by_chance = sum(first[value] * second[value] for value in first) / (n * n)
    return None if by_chance == 1 else (same - by_chance) / (1 - by_chance)


def _measured(field: str, units: Sequence[dict[str, Hashable]]) -> Agreement:
    by_couple: dict[tuple[str, str], list[tuple[Hashable, Hashable]]] = defaultdict(list)
    for unit in units:
        for one, other in combinations(sorted(unit), 2):
            by_couple[one, other].append((unit[one], unit[other]))
    pairs = [pair for couple in by_couple.values() for pair in couple]
    kappas = [(kappa, len(couple)) for couple in by_couple.values() if (kappa := cohen_kappa(couple)) is not None]
    weight = sum(size for _, size in kappas)
    return Agreement(
        field,
        len(pairs),
        sum(one == other for one, other in pairs) / len(pairs),
        sum(kappa * size for kappa, size in kappas) / weight if weight else None,
        krippendorff_alpha([list(unit.values()) for unit in units]),
    )


def _by_field(document: LabelledDocument) -> dict[str, tuple[Label, ...]]:
    gathered: dict[str, list[Label]] = defaultdict(list)
    for label in document.labels:
        gathered[label.field].append(label)
    return {field: tuple(labels) for field, labels in gathered.items()}
