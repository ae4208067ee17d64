"""`Evatr.ask`: one question to the BZSt, one answer or one fault."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Final

from connectors.evatr.statuses import SIMPLE_ONLY, SPECIAL, STATUSES, Effect
from connectors.wire import Clock, Patience, Wire, refuse_status, retry_after, utc_now
from domain.errors import ConfigurationError
from domain.vat.answers import (
    Answer,
    ChannelBlocked,
    Exchange,
    Fault,
    Match,
    Part,
    Query,
    RegisterFault,
    RegisterName,
    RequesterRefused,
    Verdict,
)

_POST: Final = {"Content-Type": "application/json", "Accept": "application/json"}
_GET: Final = {"Accept": "application/json"}
_REQUEST_FIELDS: Final = {Part.NAME: "firmenname", Part.STREET: "strasse", Part.POSTCODE: "plz", Part.CITY: "ort"}
_RESULT_FIELDS: Final = {Part.NAME: "ergFirmenname", Part.STREET: "ergStrasse", Part.POSTCODE: "ergPlz", Part.CITY: "ergOrt"}
_VERDICTS: Final = {Effect.VALID: Verdict.VALID, Effect.INVALID: Verdict.INVALID, Effect.REFUSED: Verdict.REFUSED}
_LETTERS: Final = {match.value: match for match in Match}


class Evatr:
    """The eVatR service at one address. Belongs to the event loop that first used it.

    The BZSt asks not to repeat an unanswered question immediately but at another time of day, and may be down for maintenance
    between 23:00 and 05:00 German time; whoever schedules the questions keeps to that.
    """

    name = RegisterName.EVATR

    def __init__(
        self,
        url: str,
        *,
        connect_timeout: float = 10,
        read_timeout: float = 30,
        total_timeout: float | None = None,
        clock: Clock = utc_now,
    ) -> None:
        """Remember the address; nothing is opened yet.

        Args:
            url: the base, such as `https://api.evatr.vies.bzst.de/app`.
            connect_timeout: seconds to connect.
            read_timeout: seconds between two bytes.
            total_timeout: seconds for the whole call; by default the time to connect and twice the read timeout.
            clock: gives aware UTC times.

        Raises:
            ConfigurationError: `url` is not an http(s) address.
        """
        patience = Patience(connect_timeout, read_timeout, total_timeout or connect_timeout + 2 * read_timeout)
        self._wire = Wire(RegisterName.EVATR, url, patience=patience, clock=clock)
        self._base = f"{url.rstrip('/')}/v1"
        self._texts: Mapping[str, str] | None = None

    async def ask(self, query: Query) -> Answer:
        """Ask once: qualified when name and city are known, else simple (the service wants both or neither).

        Returns:
            The BZSt's word.

        Raises:
            RegisterFault: no answer; nothing is known.
            RequesterRefused: our own VAT ID is malformed or not valid (evatr-0004, evatr-2005).
            ChannelBlocked: the call is faulty (evatr-0007).
            ConfigurationError: the query names no requester; eVatR answers German VAT IDs only.
        """
        body = json.dumps(_question(query), ensure_ascii=False).encode("utf-8", "replace")
        exchange = await self._wire.send("POST", f"{self._base}/abfrage", _POST, body)
        return self._judge(_reply(exchange), exchange)

    async def load_status_texts(self) -> Mapping[str, str]:
        """The meaning of every status in the service's words of today, asked once; our own short texts when it does not answer.

        Later answers carry these texts.
        """
        if self._texts is None:
            try:
                entries = await self._list("info/statusmeldungen")
            except RegisterFault:
                return _own_texts()
            told = {
                str(entry["status"]): str(entry["meldung"]) for entry in entries if entry.get("status") and entry.get("meldung")
            }
            self._texts = _own_texts() | told
        return self._texts

    async def available_states(self) -> dict[str, bool]:
        """Whether each member state's system is up now, by country code (`EL` for Greece). A hint, not a gate.

        Raises:
            RegisterFault: the service did not say.
        """
        entries = await self._list("info/eu_mitgliedstaaten")
        states = {
            str(entry["alpha2"]): entry["verfuegbar"] is True for entry in entries if {"alpha2", "verfuegbar"} <= entry.keys()
        }
        return {"EL" if state == "GR" else state: up for state, up in states.items()}

    async def aclose(self) -> None:
        """Close all connections."""
        await self._wire.aclose()

    async def _list(self, path: str) -> list[dict[str, Any]]:
        exchange = await self._wire.send("GET", f"{self._base}/{path}", _GET)
        refuse_status(exchange)
        entries = _json(exchange)
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise RegisterFault(Fault.GARBAGE, f"no list at {path}", exchange)
        return entries

    def _judge(self, reply: Mapping[str, Any], exchange: Exchange) -> Answer:
        code = reply["status"]
        if code not in STATUSES:
            raise RegisterFault(Fault.UNKNOWN, code, exchange, retry_after=retry_after(exchange))
        effect = STATUSES[code].effect
        text = (self._texts or {}).get(code, STATUSES[code].text)
        if effect in _VERDICTS:
            return _answer(_VERDICTS[effect], text, reply, exchange)
        if effect is Effect.OURSELVES:
            raise RequesterRefused(
                f"The BZSt refuses our own VAT ID ({code}: {text}).",
                exchange,
                next_step="Correct the requester's VAT ID in the settings; it must be German and valid today.",
            )
        if effect is Effect.BLOCKED:
            raise ChannelBlocked(
                f"The BZSt calls our request faulty ({code}: {text}).",
                exchange,
                next_step="Check the service's address and whether the BZSt has changed its interface; use VIES until then.",
            )
        fault = Fault.THROTTLED if effect is Effect.THROTTLED else Fault.TRY_LATER
        raise RegisterFault(fault, code, exchange, retry_after=retry_after(exchange))


def _question(query: Query) -> dict[str, str]:
    if query.requester is None:
        raise ConfigurationError(
            "eVatR answers only to holders of a German VAT ID, and the query names none.",
            next_step="Set the requester's VAT ID, or choose the register mode `vies`.",
        )
    question = {"anfragendeUstid": str(query.requester), "angefragteUstid": str(query.vat_id)}
    if query.name and query.city:
        question |= {field: getattr(query, part) for part, field in _REQUEST_FIELDS.items() if getattr(query, part)}
    return question


def _reply(exchange: Exchange) -> Mapping[str, Any]:
    """The reply as an object with a `status`; anything else is a fault by its HTTP status, or garbage."""
    try:
        reply = _json(exchange)
    except RegisterFault:
        _refuse_but_404(exchange)
        raise
    if not isinstance(reply, dict) or not isinstance(reply.get("status"), str):
        _refuse_but_404(exchange)
        raise RegisterFault(Fault.GARBAGE, "JSON without a status", exchange)
    return reply


def _refuse_but_404(exchange: Exchange) -> None:
    if exchange.status not in (400, 404):  # statuses that the service uses for answers: with another body they are garbage
        refuse_status(exchange)


def _json(exchange: Exchange) -> Any:
    try:
        return json.loads((exchange.reply or b"").decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise RegisterFault(Fault.GARBAGE, f"no JSON: {type(error).__name__}", exchange) from error


def _answer(verdict: Verdict, text: str, reply: Mapping[str, Any], exchange: Exchange) -> Answer:
    code = reply["status"]
    return Answer(
        register=RegisterName.EVATR,
        verdict=verdict,
        status=code,
        status_text=text,
        exchange=exchange,
        matches=dict.fromkeys(Part, Match.NOT_ASKED) if code == SIMPLE_ONLY else _matches(reply),
        confirmation_no=_text(reply, "id"),
        register_time=_text(reply, "anfrageZeitpunkt"),
        valid_from=_date(_text(reply, "gueltigAb")),
        valid_until=_date(_text(reply, "gueltigBis")),
        special=code == SPECIAL,
    )


def _matches(reply: Mapping[str, Any]) -> dict[Part, Match]:
    letters = ((part, _text(reply, field)) for part, field in _RESULT_FIELDS.items())
    return {part: _LETTERS[letter] for part, letter in letters if letter in _LETTERS}


def _date(text: str) -> dt.date | None:
    """A date as the service prints it, `01.02.2026` or `2026-02-01`; None when there is none (the reply is in the evidence)."""
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a day of a register has no time zone
        except ValueError:
            continue
    return None


def _text(reply: Mapping[str, Any], name: str) -> str:
    value = reply.get(name)
    return value.strip() if isinstance(value, str) else ""


def _own_texts() -> dict[str, str]:
    return {code: status.text for code, status in STATUSES.items()}
