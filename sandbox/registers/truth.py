"""What the registers know: the truth file of a practice company, or companies invented from the seed alone.

The truth file is JSON, one object a line, with the keys `vat_id`, `country`, `number`, `valid`, `name`, `street`, `postcode`,
`city`, `company_type`, `valid_from`, `valid_until` and `note`; dates are ISO or null. A number that the file does not hold is
not assigned. `note` steers single numbers: `special` (eVatR 2008), or a fault or status that this number always meets, such as
`vies:VAT_BLOCKED` or `evatr:evatr-2007`.

Without a file a well-formed number is valid with a probability of 95 %, with an invented name and address.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sandbox.registers.chance import Chance
from sandbox.registers.states import STATES, well_formed

_UNASSIGNED_SHARE = 0.03
_ENDED_SHARE = 0.02

_WORDS = ("Nord", "Alba", "Terra", "Vega", "Linden", "Kappa", "Aurora", "Delta", "Brava", "Orion", "Hanse", "Zefir", "Mistral")
_TRADES = ("Logistik", "Metall", "Trade", "Medica", "Foods", "Textil", "Optik", "Energy", "Papier", "Motors", "Brandt & Co")
_STREETS = ("Hauptstrasse", "Rue Centrale", "Via Nuova", "Market Street", "Park Lane", "Kanaalweg", "Zahradní", "Södergatan")


@dataclass(frozen=True, slots=True)
class Entry:
    """One registration as a register holds it."""

    valid: bool
    name: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    company_type: str = "---"
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    note: str = ""

    def valid_on(self, day: dt.date) -> bool:
        """Whether the registration holds on that day."""
        begun = self.valid_from is None or self.valid_from <= day
        ended = self.valid_until is not None and self.valid_until < day
        return self.valid and begun and not ended

    def forced(self, register: str) -> str | None:
        """The fault or status that this number always meets at `register` (`vies` or `evatr`), or None."""
        where, _, what = self.note.partition(":")
        return what if where == register else None


class Truth(Protocol):
    """Answers what is registered under a number."""

    def find(self, country: str, number: str) -> Entry | None:
        """The entry, or None for a number that was never assigned."""
        ...

    def refuses(self, country: str, number: str, day: dt.date) -> bool:
        """Whether the number is known not to hold on that day, so that its bearer may not ask."""
        ...


class TruthFile:
    """The truth of a practice company."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = entries

    @classmethod
    def read(cls, path: Path) -> "TruthFile":
        """Read a truth file.

        Raises:
            ValueError: a line is not an entry; the message names file and line.
            OSError: the file cannot be read.
        """
        entries: dict[str, Entry] = {}
        with path.open(encoding="utf-8") as lines:
            for row, line in enumerate(lines, start=1):
                try:
                    fields = json.loads(line)
                    entries[fields["vat_id"]] = _entry(fields)
                except (KeyError, TypeError, ValueError) as error:
                    raise ValueError(f"{path}, line {row}: not an entry of a truth file ({error!r}).") from error
        return cls(entries)

    def find(self, country: str, number: str) -> Entry | None:
        """The entry of the file, or None."""
        return self._entries.get(country + number)

    def refuses(self, country: str, number: str, day: dt.date) -> bool:
        """Whether the file marks the number as invalid; a number that it does not hold may ask."""
        entry = self.find(country, number)
        return entry is not None and not entry.valid_on(day)


def _entry(fields: dict[str, Any]) -> Entry:
    return Entry(
        valid=bool(fields["valid"]),
        name=fields["name"],
        street=fields["street"],
        postcode=fields["postcode"],
        city=fields["city"],
        company_type=fields.get("company_type") or "---",
        valid_from=_date(fields.get("valid_from")),
        valid_until=_date(fields.get("valid_until")),
        note=fields.get("note") or "",
    )


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


class InventedTruth:
    """Companies that follow from seed and number alone."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance

    def find(self, country: str, number: str) -> Entry | None:
        """An invented entry; None where the number is malformed or was drawn as never assigned."""
        if not well_formed(country, number):
            return None
        draw = self._chance.share("truth", country, number)
        if draw < _UNASSIGNED_SHARE:
            return None
        if draw < _UNASSIGNED_SHARE + _ENDED_SHARE:
            return self._company(country, number, valid_until=dt.date(2024, 6, 30))
        return self._company(country, number)

    def refuses(self, country: str, number: str, day: dt.date) -> bool:  # noqa: ARG002 - the protocol's arguments
        """Never: nobody chose the draws, so everybody may ask."""
        return False

    def _company(self, country: str, number: str, valid_until: dt.date | None = None) -> Entry:
        state = STATES[country]
        bits = self._chance.bits("company", country, number)
        postcode, city = state.place
        for digit in f"{bits % 1000:03d}":
            postcode = postcode.replace("#", digit, 1)
        return Entry(
            valid=valid_until is None,
            name=f"{_WORDS[bits % len(_WORDS)]} {_TRADES[(bits >> 8) % len(_TRADES)]} {state.legal_form}",
            street=f"{_STREETS[(bits >> 16) % len(_STREETS)]} {(bits >> 24) % 199 + 1}",
            postcode=postcode,
            city=city,
            valid_from=dt.date(2010 + (bits >> 32) % 10, 1, 1),
            valid_until=valid_until,
        )
