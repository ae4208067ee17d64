"""The statuses of eVatR: what each one means, and the HTTP status it comes with.

HTTP statuses and categories are those of the published list of status messages; `evatr-0001` belongs to the web form and has no
HTTP status. The wording of the messages is our own.
"""

from typing import NamedTuple

_LATER = "Die Anfrage kann im Moment nicht bearbeitet werden; bitte später erneut versuchen."


class Status(NamedTuple):
    """One line of the list of status messages."""

    status: str
    category: str
    http: int | None
    field: str
    message: str

    def as_json(self) -> dict[str, str | int]:
        """As the service lists it: absent values are left out."""
        line: dict[str, str | int] = {"status": self.status, "kategorie": self.category}
        if self.http is not None:
            line["httpcode"] = self.http
        if self.field:
            line["feld"] = self.field
        return {**line, "meldung": self.message}


_ROWS = (
    Status("evatr-0000", "Ergebnis", 200, "", "Die angefragte USt-IdNr. ist jetzt gültig."),
    Status("evatr-0001", "Hinweis", None, "datenschutz", "Der Hinweis zum Datenschutz muss bestätigt werden."),
    Status("evatr-0002", "Hinweis", 400, "angefragteUstid", "Ein Pflichtfeld ist leer."),
    Status("evatr-0003", "Hinweis", 400, "firmenname,ort", "Gültig, aber für die qualifizierte Anfrage fehlt eine Angabe."),
    Status("evatr-0004", "Fehler", 400, "anfragendeUstid", "Die eigene USt-IdNr. passt nicht zum deutschen Aufbau."),
    Status("evatr-0005", "Fehler", 400, "angefragteUstid", "Die angefragte USt-IdNr. ist falsch aufgebaut."),
    Status("evatr-0006", "Hinweis", 403, "anfragendeUstid", "Eine deutsche USt-IdNr. darf hier nicht angefragt werden."),
    Status("evatr-0007", "Hinweis", 403, "", "Der Aufruf ist fehlerhaft."),
    Status(
        "evatr-0008", "Hinweis", 403, "", "Zu viele qualifizierte Anfragen in dieser Sitzung; mit einer einfachen neu beginnen."
    ),
    Status("evatr-0011", "Fehler", 503, "", _LATER),
    Status("evatr-0012", "Fehler", 400, "angefragteUstid", "Die angefragte USt-IdNr. passt nicht zum Aufbau ihres Staates."),
    Status("evatr-0013", "Fehler", 503, "", _LATER),
    Status("evatr-1001", "Fehler", 503, "", _LATER),
    Status("evatr-1002", "Fehler", 500, "", _LATER),
    Status("evatr-1003", "Fehler", 500, "", _LATER),
    Status("evatr-1004", "Fehler", 500, "", _LATER),
    Status("evatr-2001", "Hinweis", 404, "angefragteUstid", "Die angefragte USt-IdNr. ist jetzt nicht vergeben."),
    Status("evatr-2002", "Hinweis", 200, "angefragteUstid", "Noch nicht gültig; der Beginn steht in gueltigAb."),
    Status("evatr-2003", "Fehler", 400, "angefragteUstid", "Das Länderkennzeichen gibt es hier nicht."),
    Status("evatr-2004", "Fehler", 500, "", _LATER),
    Status("evatr-2005", "Fehler", 404, "anfragendeUstid", "Die eigene USt-IdNr. ist jetzt nicht gültig."),
    Status(
        "evatr-2006", "Hinweis", 200, "angefragteUstid", "Nicht mehr gültig; der Zeitraum steht in gueltigAb und gueltigBis."
    ),
    Status("evatr-2007", "Fehler", 500, "", "Die Daten des Mitgliedstaats konnten nicht verarbeitet werden."),
    Status("evatr-2008", "Hinweis", 200, "", "Gültig, mit einer Besonderheit; Auskunft gibt das BZSt."),
    Status("evatr-2011", "Fehler", 500, "", _LATER),
    Status("evatr-3011", "Fehler", 500, "", _LATER),
)

STATUSES: dict[str, Status] = {row.status: row for row in _ROWS}
"""All listed statuses by code."""


def http_status(status: str) -> int:
    """The HTTP status that comes with a status; 200 for one that no list holds."""
    row = STATUSES.get(status)
    return row.http if row is not None and row.http is not None else 200
