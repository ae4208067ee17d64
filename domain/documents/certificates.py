"""Certificates: what the project can prove about the values that it accepts without a person.

A certificate says: of the values of these fields on pages of this segment whose confidence reaches the threshold, at most
`limit` are wrong, at confidence `level`, because of `labels` values that were compared with the truth, `errors` of them wrong.
How it is won stands in `labeling/certifying.py`; what follows from it in `domain/documents/routing.py`.

Good: `gross_total on born digital pages from 0.93: at most 1 % wrong at 95 % confidence, 812 labels, 2 errors`.
Bad: a threshold of 0.93 for everything, because it looked right on the data that it was chosen on.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from domain.documents.forms import FieldValue
from domain.documents.pages import Segment

LIMIT: Final = 0.01
"""The share of wrong values that is promised where nothing else is asked for."""

LEVEL: Final = 0.95
"""The confidence of the promise: in at most one of twenty repetitions may a certificate promise too much."""


class Certificate(NamedTuple):
    """A promise about accepted values.

    Attributes:
        name: the field, or the name of a group of fields that were certified together.
        fields: the fields it holds for; of a group, it holds for all their values together, not for each field alone.
        segment: the pages it holds for.
        threshold: values with a confidence from here on are accepted.
        labels: how many values at or above the threshold were compared with the truth.
        errors: how many of these were wrong.
        bound: the exact upper bound of the error rate at `level` (Clopper and Pearson, 1934).
        limit: the share of wrong values that is promised at most.
        level: the confidence of the promise, one-sided.
        absent: it holds for the statement that the field is not on the document, else for values that were read.
    """

    name: str
    fields: tuple[str, ...]
    segment: Segment
    threshold: float
    labels: int
    errors: int
    bound: float
    limit: float = LIMIT
    level: float = LEVEL
    absent: bool = False

    @property
    def promise(self) -> str:
        """The sentence, such as `at most 1 % wrong at 95 % confidence, 812 labels, 2 errors`."""
        counted = f"{self.labels:,} labels, {self.errors:,} {'error' if self.errors == 1 else 'errors'}"
        return f"at most {percent(self.limit)} wrong at {percent(self.level)} confidence, {counted}"

    def __str__(self) -> str:
        what = f"{self.name} not there" if self.absent else self.name
        return f"{what} on {spoken(self.segment)} pages from {self.threshold:.3f}: {self.promise}"


_Place = tuple[str, Segment, bool]


class Certificates:
    """All certificates of one model version. Refuses two for the same field or group on the same segment."""

    def __init__(self, certificates: Iterable[Certificate] = (), *, model: str = "") -> None:
        self.model = model
        self._all = tuple(certificates)
        self._own: dict[_Place, Certificate] = {}
        self._shared: dict[_Place, Certificate] = {}
        for certificate in self._all:
            known = self._own if certificate.fields == (certificate.name,) else self._shared
            for field in certificate.fields:
                place = (field, certificate.segment, certificate.absent)
                if place in known:
                    msg = f"two certificates for {field} on {spoken(certificate.segment)} pages"
                    raise ValueError(msg)
                known[place] = certificate

    def __iter__(self) -> Iterator[Certificate]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def covering(self, field: str, segment: Segment | None, *, absent: bool = False) -> Certificate | None:
        """The certificate for a field on pages of a segment: its own before that of a group; None without one.

        `absent` asks for the statement that the field is not on the document.
        """
        if segment is None:
            return None
        place = (field, segment, absent)
        return self._own.get(place) or self._shared.get(place)

    def accepts(self, field: str, value: FieldValue, segment: Segment | None) -> bool:
        """Whether a value, or the statement that there is none, may be used without a person."""
        certificate = self.covering(field, segment, absent=value.value is None)
        return certificate is not None and value.confidence is not None and value.confidence >= certificate.threshold


def percent(share: float) -> str:
    """A share as people write it: `1 %`, `0.5 %`."""
    return f"{share * 100:.10g} %"


def spoken(segment: Segment) -> str:
    """A segment as people say it: `born digital`, `poor scan`."""
    return segment.value.replace("_", " ")
