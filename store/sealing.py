"""What of an answer is sealed with its exchange, so that the table `answer` cannot say anything but what was sealed.

The register's word stands in the clear. Everything, company data and number included, goes into one digest: bodies may be
deleted after retention, sealed content may not, so it must not carry what identifies a company.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from store.chain import canonical
from store.columns import without_nul

CLEAR = ("register", "verdict", "status", "matches", "confirmation_no", "valid_from", "valid_until", "special", "request_time")
DIGESTED = (
    *CLEAR,
    "inquiry_id",
    "run_id",
    "country",
    "number",
    "status_text",
    "name",
    "address",
    "register_time",
    "asked_name",
    "asked_street",
    "asked_postcode",
    "asked_city",
    "received_at",
)
"""Every column of `answer` but the two that place it. A column added later needs a new field beside `sha256`, not a place here:
what is sealed must stay comparable."""


def sealed(values: Mapping[Any, Any]) -> dict[str, Any]:
    """The part of an exchange's entry that seals its answer, from the columns of `answer`, written or read back."""
    told = {name: plain(values[name]) for name in DIGESTED}
    digest = hashlib.sha256(canonical(told).encode("ascii")).hexdigest()
    return {**{name: told[name] for name in CLEAR}, "sha256": digest}


def plain(value: Any) -> Any:
    """A column's value as JSON holds it, the same before it was written and after it was read."""
    match value:
        case dt.datetime():
            return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
        case dt.date():
            return value.isoformat()
        case str():
            return without_nul(value)
        case _:
            return value
