"""Every status of eVatR and what it means to us, in one table.

Source: the service's own list (`/v1/info/statusmeldungen`) and its OpenAPI. `evatr-0001` (privacy note not confirmed) belongs
to the web form and is left out: should it ever come, it is as unknown as any other. The texts are ours; those of the service
replace them once they are loaded.
"""

import enum
from typing import Final, NamedTuple


class Effect(enum.Enum):
    """What a status does to the question."""

    VALID = enum.auto()
    INVALID = enum.auto()
    REFUSED = enum.auto()  # the number as it was sent cannot be checked
    OURSELVES = enum.auto()  # our own number is not accepted
    BLOCKED = enum.auto()  # the call itself is faulty
    LATER = enum.auto()
    THROTTLED = enum.auto()


class Status(NamedTuple):
    """One line of the table."""

    effect: Effect
    text: str


SPECIAL: Final = "evatr-2008"
SIMPLE_ONLY: Final = "evatr-0003"

_LATER: Final = Status(Effect.LATER, "Zurzeit keine Auskunft, später erneut anfragen")

STATUSES: Final[dict[str, Status]] = {
    "evatr-0000": Status(Effect.VALID, "Gültig"),
    "evatr-0002": Status(Effect.REFUSED, "Ein Pflichtfeld ist leer"),
    SIMPLE_ONLY: Status(Effect.VALID, "Gültig, aber nur einfach geprüft: für die qualifizierte Prüfung fehlt ein Feld"),
    "evatr-0004": Status(Effect.OURSELVES, "Die eigene USt-IdNr. ist falsch aufgebaut"),
    "evatr-0005": Status(Effect.REFUSED, "Die angefragte USt-IdNr. ist falsch aufgebaut"),
    "evatr-0006": Status(Effect.REFUSED, "Deutsche USt-IdNrn. darf der Anfragende hier nicht prüfen"),
    "evatr-0007": Status(Effect.BLOCKED, "Der Aufruf ist fehlerhaft"),
    "evatr-0008": Status(Effect.THROTTLED, "Zu viele qualifizierte Anfragen in einer Sitzung"),
    "evatr-0011": _LATER,
    "evatr-0012": Status(Effect.REFUSED, "Die angefragte USt-IdNr. passt nicht zum Aufbau ihres Landes"),
    "evatr-0013": _LATER,
    "evatr-1001": _LATER,
    "evatr-1002": _LATER,
    "evatr-1003": _LATER,
    "evatr-1004": _LATER,
    "evatr-2001": Status(Effect.INVALID, "Zurzeit nicht vergeben"),
    "evatr-2002": Status(Effect.INVALID, "Noch nicht gültig, erst ab dem genannten Tag"),
    "evatr-2003": Status(Effect.REFUSED, "Das Länderkennzeichen gibt es nicht"),
    "evatr-2004": _LATER,
    "evatr-2005": Status(Effect.OURSELVES, "Die eigene USt-IdNr. ist zurzeit nicht gültig"),
    "evatr-2006": Status(Effect.INVALID, "Nicht mehr gültig, nur im genannten Zeitraum"),
    "evatr-2007": Status(Effect.LATER, "Die Antwort des Mitgliedstaats war nicht lesbar"),
    SPECIAL: Status(Effect.VALID, "Gültig mit Besonderheit, beim BZSt nachfragen"),
    "evatr-2011": _LATER,
    "evatr-3011": _LATER,
}
