"""Labels: what a person, an import or the practice company says is true about a document.

A label names one field of one document. `value` None with `visible` true says that the field is verified to be absent: any
value read there is an error. `visible` false says that the value is known but not printed, so that nothing can be learned or
measured from it. Documents are known by the SHA-256 of their bytes, so a label survives renaming and moving.
"""

import datetime as dt
import enum
from collections.abc import Mapping
from typing import Any, NamedTuple

from domain.documents.pages import Box


class LabelSource(enum.StrEnum):
    """Where a label comes from. Decisions of people about a document in review weigh more than an import."""

    IMPORTED = "imported"
    DECIDED = "decided"
    GENERATED = "generated"


class Origin(NamedTuple):
    """Who says so, when, by which version of the guidelines, and whether it may be learned from."""

    who: str
    when: dt.datetime
    guideline: str
    source: LabelSource = LabelSource.IMPORTED
    trainable: bool = True


class Label(NamedTuple):
    """One field of one document. `alternatives` are spellings that are as right as `value`; `box` is in points."""

    field: str
    value: str | None
    origin: Origin
    visible: bool = True
    page: int | None = None
    box: Box | None = None
    alternatives: tuple[str, ...] = ()

    @property
    def tells(self) -> tuple[Any, ...]:
        """What the label says, apart from who says it: two labels are the same when this is the same."""
        return (self.value, self.visible, self.page, self.box, self.alternatives)


class LabelledDocument(NamedTuple):
    """A document with its labels. `attributes` are all that its line said beside: layout, type, segment, lines of its table."""

    sha256: str
    file: str
    labels: tuple[Label, ...]
    attributes: Mapping[str, Any]

    def of(self, field: str) -> tuple[Label, ...]:
        """Every label of a field; several where several people labelled it."""
        return tuple(label for label in self.labels if label.field == field)
