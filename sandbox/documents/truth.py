"""What a document says, as the truth file holds it."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sandbox.documents.sheet import Place


@dataclass(slots=True)
class Truth:
    """Values by field; None is a verified absence. `lines`, `tax_parts`, `payment_steps` as in the truth file."""

    document_type: str
    language: str
    values: dict[str, str | None] = field(default_factory=dict)
    lines: list[dict[str, str]] = field(default_factory=list)
    tax_parts: list[dict[str, str]] = field(default_factory=list)
    payment_steps: list[dict[str, str | int | None]] = field(default_factory=list)

    def fields(self, places: dict[str, Place]) -> dict[str, dict[str, Any]]:
        """Each field with value, visibility and place. A value that was printed nowhere is not visible."""
        told: dict[str, dict[str, Any]] = {}
        for name, value in self.values.items():
            place = places.get(name)
            entry: dict[str, Any] = {"value": value, "visible": value is None or place is not None or name in UNPLACED}
            if value is not None and place is not None:
                entry |= {"page": place[0], "box": place[1]}
            told[name] = entry
        return told


UNPLACED = frozenset({"doc_class", "currency", "dunning_level", "validity"})
"""What the whole document says rather than one place."""


def money(value: Decimal) -> str:
    """An amount with a point and two digits."""
    return f"{value:.2f}"


def plain(value: Decimal) -> str:
    """A quantity or rate without needless zeros."""
    text = f"{value.normalize():f}"
    return "0" if text in {"-0", ""} else text


def day(value: dt.date) -> str:
    """ISO 8601."""
    return value.isoformat()
