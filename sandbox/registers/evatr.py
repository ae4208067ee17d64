"""eVatR, the confirmation service of the Bundeszentralamt für Steuern (§ 18e UStG), as a REST server.

It answers below `/app/v1` and `/v1`: POST abfrage, GET info/statusmeldungen, GET info/eu_mitgliedstaaten. The status decides,
not HTTP: 404 is the answer "not assigned". The service forwards to the member states and suffers from their caps and outages.
No published text says which status belongs to a busy or silent member state; the choice in `_REFUSALS` is ours.
"""

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from sandbox.registers.chance import Chance
from sandbox.registers.desk import desk_routes
from sandbox.registers.evatr_statuses import STATUSES, http_status
from sandbox.registers.options import RegisterOptions
from sandbox.registers.profiles import MISHAPS
from sandbox.registers.replies import Headers, read_body, send_broken, send_reply
from sandbox.registers.states import STATES, well_formed
from sandbox.registers.traffic import Refusal, Traffic
from sandbox.registers.truth import Entry

_PREFIXES = ("/app/v1", "/v1")
_BERLIN = ZoneInfo("Europe/Berlin")
_VAT_ID = re.compile(r"([A-Z]{2})([0-9A-Za-z+*.]{2,12})")
_NOWHERE = "--"

_REFUSALS = {Refusal.STATE_BUSY: "evatr-1002", Refusal.GLOBAL_BUSY: "evatr-0011", Refusal.STATE_DOWN: "evatr-1001"}

TEST_REQUESTER = "DE123456789"
TEST_NUMBER = "ATU12345678"
_TEST_ENTRY = Entry(
    valid=True, name="Musterhaus GmbH & Co KG", street="Musterstrasse 22", postcode="12345", city="musterort"
)  # the pair of numbers that the BZSt publishes for test calls; both fail their check digits

_PARTS = {"firmenname": "name", "strasse": "street", "plz": "postcode", "ort": "city"}


class Inquiry(NamedTuple):
    """One question: both numbers and the company data by the service's field names."""

    requester: str
    country: str
    number: str
    company: Mapping[str, str]

    @property
    def vat_id(self) -> str:
        """The number asked for, with its prefix."""
        return self.country + self.number

    @property
    def qualified(self) -> bool:
        """Whether company data is compared: company name and place are both given."""
        return bool(self.company["firmenname"] and self.company["ort"])


class Refused(Exception):
    """The inquiry cannot be passed on; carries the status."""

    def __init__(self, status: str, vat_id: str = "") -> None:
        super().__init__(status)
        self.status = status
        self.vat_id = vat_id


def german_check_digit(number: str) -> bool:
    """Whether the nine digits of a German number end in their check digit (ISO 7064, Mod 11, 10)."""
    product = 10
    for digit in number[:8]:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == int(number[8])


def read_inquiry(body: bytes) -> Inquiry:
    """Read a request body and check what can be checked without any member state.

    Raises:
        Refused: with the status that the service answers.
    """
    try:
        fields = json.loads(body)
    except ValueError:
        raise Refused("evatr-0007") from None
    if not isinstance(fields, dict):
        raise Refused("evatr-0007")
    texts = {name: str(value).strip() for name, value in fields.items() if value is not None}
    requester, asked = texts.get("anfragendeUstid", ""), texts.get("angefragteUstid", "")
    if not requester or not asked:
        raise Refused("evatr-0002", asked)
    test_pair = requester == TEST_REQUESTER and asked == TEST_NUMBER
    if not test_pair and not (
        requester.startswith("DE") and well_formed("DE", requester[2:]) and german_check_digit(requester[2:])
    ):
        raise Refused("evatr-0004", asked)
    form = _VAT_ID.fullmatch(asked)
    if form is None:
        raise Refused("evatr-0005", asked)
    country, number = form.groups()
    if country == "DE":
        raise Refused("evatr-0006", asked)
    if country not in STATES:
        raise Refused("evatr-2003", asked)
    return Inquiry(requester, country, number, {name: texts.get(name, "") for name in _PARTS})


class Abfrage:
    """The confirmation query."""

    def __init__(self, options: RegisterOptions, traffic: Traffic) -> None:
        self._options = options
        self._chance = Chance(options.seed)
        self._truth = options.load_truth()
        self._traffic = traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            inquiry = read_inquiry(await read_body(receive))
            self._check_numbers(inquiry)
        except Refused as refusal:
            self._traffic.turn_away(_place(refusal.vat_id), refusal.vat_id, refusal.status)
            outcome, answer = refusal.status, self._frame(refusal.status)
        else:
            outcome, answer = await self._pass_on(inquiry, receive)
        body = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
        headers = _headers(self._chance, len(self._traffic.journal))
        if outcome in MISHAPS:
            await send_broken(outcome, headers, body, (scope, receive, send))
        else:
            await send_reply(send, http_status(answer["status"]), headers, body)

    def _check_numbers(self, inquiry: Inquiry) -> None:
        if inquiry.requester == TEST_REQUESTER:
            return
        if self._truth.refuses("DE", inquiry.requester[2:], self._now().date()):
            raise Refused("evatr-2005", inquiry.vat_id)
        if not well_formed(inquiry.country, inquiry.number) and self._truth.find(inquiry.country, inquiry.number) is None:
            raise Refused("evatr-0012", inquiry.vat_id)

    async def _pass_on(self, inquiry: Inquiry, receive: Receive) -> tuple[str, dict[str, str]]:
        """Ask the member state: how it ended, and the answer (whole, also where a mishap will break it)."""
        test_call = inquiry.requester == TEST_REQUESTER
        entry = _TEST_ENTRY if test_call else self._truth.find(inquiry.country, inquiry.number)
        visit = self._traffic.admit(inquiry.country, inquiry.vat_id, entry.forced("evatr") if entry else None)
        if isinstance(visit, Refusal):
            self._traffic.turn_away(inquiry.country, inquiry.vat_id, _REFUSALS[visit])
            return _REFUSALS[visit], self._frame(_REFUSALS[visit])
        with visit:
            fault = await visit.work(receive)
            if fault is not None and fault not in MISHAPS:
                visit.outcome = fault
                return fault, self._frame(fault)
            answer = self._answer(inquiry, entry, visit.attempt)
            visit.answered = fault is None
            visit.outcome = fault or ("valid" if answer["status"] in {"evatr-0000", "evatr-2008"} else "invalid")
            return visit.outcome, answer

    def _answer(self, inquiry: Inquiry, entry: Entry | None, attempt: int) -> dict[str, str]:
        status = _verdict(entry, self._now().date())
        answer = {"id": f"{self._chance.bits('id', inquiry.vat_id, attempt):016x}", **self._frame(status)}
        if entry is not None and status in {"evatr-2002", "evatr-2006"}:
            dates = {"gueltigAb": entry.valid_from, "gueltigBis": entry.valid_until if status == "evatr-2006" else None}
            answer |= {name: self._date(date) for name, date in dates.items() if date is not None}
        if entry is not None and status in {"evatr-0000", "evatr-2008"} and inquiry.qualified:
            answer |= _compare(inquiry, entry)
        return answer

    def _frame(self, status: str) -> dict[str, str]:
        """What every answer holds. The time has nine fraction digits and the offset of Berlin."""
        now = self._now()
        local = now.isoformat(timespec="microseconds")
        nanoseconds = self._chance.bits("nanoseconds", local) % 1000
        return {"anfrageZeitpunkt": f"{local[:-6]}{nanoseconds:03d}{local[-6:]}", "status": status}

    def _now(self) -> dt.datetime:
        return self._options.clock().astimezone(_BERLIN)

    def _date(self, date: dt.date) -> str:
        return f"{date:%d.%m.%Y}" if self._options.german_dates else date.isoformat()


def _verdict(entry: Entry | None, today: dt.date) -> str:
    if entry is None:
        return "evatr-2001"
    if entry.valid_from is not None and entry.valid_from > today:
        return "evatr-2002"
    if entry.valid_until is not None and entry.valid_until < today:
        return "evatr-2006"
    if not entry.valid:
        return "evatr-2001"
    return "evatr-2008" if entry.note == "special" else "evatr-0000"


def _compare(inquiry: Inquiry, entry: Entry) -> dict[str, str]:
    """A the same, B different, C not asked, D not supplied by the member state; case does not count."""
    supplies = STATES[inquiry.country].supplies
    letters: dict[str, str] = {}
    for name, part in _PARTS.items():
        given, registered = inquiry.company[name], str(getattr(entry, part))
        if not given:
            letter = "C"
        elif part not in supplies or not registered:
            letter = "D"
        else:
            letter = "A" if given.casefold() == registered.casefold() else "B"
        letters[f"erg{name.capitalize()}"] = letter
    return letters


def _place(vat_id: str) -> str:
    return vat_id[:2] if vat_id[:2] in STATES else _NOWHERE


def _headers(chance: Chance, request: int) -> Headers:
    node = f"AL_BALANCE-S={chance.bits('node', request):016x}; Path=/; Secure; HttpOnly"
    return [
        (b"content-type", b"application/json; charset=UTF-8"),
        (b"access-control-allow-origin", b"*"),
        (b"set-cookie", node.encode()),
    ]


def evatr_app(options: RegisterOptions | None = None) -> Starlette:
    """EVatR as an ASGI application.

    Raises:
        ValueError: the truth file holds a line that is no entry.
        OSError: the truth file cannot be read.
    """
    options = options or RegisterOptions()
    traffic = Traffic(options, "evatr")
    abfrage = Abfrage(options, traffic)

    async def statuses(_: Request) -> Response:
        return _listing([row.as_json() for row in STATUSES.values()])

    async def member_states(_: Request) -> Response:
        return _listing(
            [
                {"alpha2": code, "name": state.german_name, "verfuegbar": code not in traffic.down}
                for code, state in STATES.items()
            ]
        )

    routes = [Route(f"{prefix}/abfrage", abfrage, methods=["POST"]) for prefix in _PREFIXES]
    for prefix in _PREFIXES:
        routes.append(Route(f"{prefix}/info/statusmeldungen", statuses, methods=["GET"]))
        routes.append(Route(f"{prefix}/info/eu_mitgliedstaaten", member_states, methods=["GET"]))
    return Starlette(routes=[*routes, *desk_routes(traffic)])


def _listing(rows: list[dict[str, str | int]]) -> Response:
    return Response(json.dumps(rows, ensure_ascii=False), headers={"content-type": "application/json; charset=UTF-8"})
