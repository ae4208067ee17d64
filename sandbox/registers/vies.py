"""VIES, the Commission's switchboard to the national registers, as a SOAP server.

It answers at the genuine paths: `services/checkVatService` and `services/checkVatTestService`, on the bare address and below
`/taxation_customs/vies`, with the service descriptions beside them. Faults come with HTTP 200 and code `env:Server`.
"""

import re
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.registers import soap
from sandbox.registers.chance import Chance
from sandbox.registers.desk import desk_routes
from sandbox.registers.options import RegisterOptions
from sandbox.registers.profiles import MISHAPS
from sandbox.registers.replies import read_body, send_broken, send_reply
from sandbox.registers.soap import Question
from sandbox.registers.states import STATES
from sandbox.registers.traffic import Refusal, Traffic
from sandbox.registers.vies_answers import brussels, consultation_number, write_answer, write_test_answer
from sandbox.registers.wsdl import describe

_PREFIXES = ("", "/taxation_customs/vies")
_NUMBER = re.compile(r"[0-9A-Za-z+*.]{2,12}")
_NOWHERE = "--"  # the journal's place for codes that are no member state

_REFUSALS = {
    Refusal.STATE_BUSY: "MS_MAX_CONCURRENT_REQ",
    Refusal.GLOBAL_BUSY: "GLOBAL_MAX_CONCURRENT_REQ",
    Refusal.STATE_DOWN: "MS_UNAVAILABLE",
}
# Turned away at the door: no member state spends time on these.
_INSTANT = frozenset(f"{who}_MAX_CONCURRENT_REQ{time}" for who in ("MS", "GLOBAL") for time in ("", "_TIME"))

MAGIC_FAULTS = {
    "201": "INVALID_INPUT",
    "202": "INVALID_REQUESTER_INFO",
    "300": "SERVICE_UNAVAILABLE",
    "301": "MS_UNAVAILABLE",
    "302": "TIMEOUT",
    "400": "VAT_BLOCKED",
    "401": "IP_BLOCKED",
    "500": "GLOBAL_MAX_CONCURRENT_REQ",
    "501": "GLOBAL_MAX_CONCURRENT_REQ_TIME",
    "600": "MS_MAX_CONCURRENT_REQ",
    "601": "MS_MAX_CONCURRENT_REQ_TIME",
}
"""Faults of the test service by number; 100 is valid, 200 invalid, everything else SERVICE_UNAVAILABLE."""


class CheckVatService:
    """The live service: asks the truth, through the traffic."""

    def __init__(self, options: RegisterOptions, traffic: Traffic) -> None:
        self._clock = options.clock
        self._chance = Chance(options.seed)
        self._truth = options.load_truth()
        self._traffic = traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            question = soap.read_question(scope, await read_body(receive))
        except soap.NotAnswerable as refusal:
            await send_reply(send, refusal.status, soap.HEADERS, refusal.body)
            return
        country, number = question["countryCode"], question["vatNumber"]
        refusal_code = self._input_fault(question)
        if refusal_code is not None:
            place = country if country in STATES else _NOWHERE
            self._traffic.turn_away(place, country + number, refusal_code)
            await send_reply(send, 200, soap.HEADERS, soap.fault(refusal_code))
            return
        outcome, body = await self._pass_on(question, receive)
        if outcome in MISHAPS:
            await send_broken(outcome, soap.HEADERS, body, (scope, receive, send))
        else:
            await send_reply(send, 200, soap.HEADERS, body)

    async def _pass_on(self, question: Question, receive: Receive) -> tuple[str, bytes]:
        """Ask the member state: how it ended, and the reply (whole, also where a mishap will break it)."""
        country, number = question["countryCode"], question["vatNumber"].upper()
        entry = self._truth.find(country, number)
        visit = self._traffic.admit(country, country + number, entry.forced("vies") if entry else None)
        if isinstance(visit, Refusal):
            self._traffic.turn_away(country, country + number, _REFUSALS[visit])
            return _REFUSALS[visit], soap.fault(_REFUSALS[visit])
        with visit:
            fault = await visit.work(receive)
            if fault is not None and fault not in MISHAPS:
                visit.outcome = fault
                return fault, soap.fault(fault)
            local = brussels(self._clock())
            holds = entry if entry is not None and entry.valid_on(local.date()) else None
            visit.outcome, visit.answered = fault or ("valid" if holds else "invalid"), fault is None
            return visit.outcome, write_answer(question, holds, local, _identifier(self._chance, question, visit.attempt))

    def _input_fault(self, question: Question) -> str | None:
        if question["countryCode"] not in STATES or not _NUMBER.fullmatch(question["vatNumber"]):
            return "INVALID_INPUT"
        if question["requesterCountryCode"] or question["requesterVatNumber"]:
            return None if self._is_requester(question) else "INVALID_REQUESTER_INFO"
        return None

    def _is_requester(self, question: Question) -> bool:
        """Whether the requester can be one: a known code (or EU), a well-formed number, not known to be invalid."""
        country, number = question["requesterCountryCode"], question["requesterVatNumber"].upper()
        if not _NUMBER.fullmatch(number):
            return False
        if country == "EU":  # a holder of a One-Stop-Shop number may ask, but cannot be asked for
            return True
        state = STATES.get(country)
        if state is None or not state.form.fullmatch(number):
            return False
        return not self._truth.refuses(country, number, brussels(self._clock()).date())


class CheckVatTestService:
    """The test service with its magic numbers; it knows no traffic and no truth."""

    def __init__(self, options: RegisterOptions) -> None:
        self._clock = options.clock
        self._chance = Chance(options.seed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            question = soap.read_question(scope, await read_body(receive))
        except soap.NotAnswerable as refusal:
            await send_reply(send, refusal.status, soap.HEADERS, refusal.body)
            return
        number = question["vatNumber"]
        if number in {"100", "200"}:
            identifier = _identifier(self._chance, question, 1)
            body = write_test_answer(question, valid=number == "100", local=brussels(self._clock()), identifier=identifier)
        else:
            body = soap.fault(MAGIC_FAULTS.get(number, "SERVICE_UNAVAILABLE"))
        await send_reply(send, 200, soap.HEADERS, body)


def _identifier(chance: Chance, question: Question, attempt: int) -> str:
    if not (question["requesterCountryCode"] and question["requesterVatNumber"]):
        return ""
    return consultation_number(chance, question["countryCode"] + question["vatNumber"], attempt)


def _description(prefix: str, name: str) -> Callable[[Request], Awaitable[Response]]:
    async def wsdl(request: Request) -> Response:
        if request.url.path.endswith(".wsdl") or "wsdl" in {key.lower() for key in request.query_params}:
            address = f"{request.url.scheme}://{request.url.netloc}{prefix}/services/{name}"
            return Response(describe(address, test=name == "checkVatTestService"), media_type="text/xml")
        return Response("Questions are posted; the description is at ?wsdl.", 405, {"allow": "POST"}, "text/plain")

    return wsdl


def vies_app(options: RegisterOptions | None = None) -> Starlette:
    """VIES as an ASGI application.

    Raises:
        ValueError: the truth file holds a line that is no entry.
        OSError: the truth file cannot be read.
    """
    options = options or RegisterOptions()
    traffic = Traffic(options, "vies", _INSTANT)
    services: dict[str, ASGIApp] = {
        "checkVatService": CheckVatService(options, traffic),
        "checkVatTestService": CheckVatTestService(options),
    }
    posts = [
        Route(f"{prefix}/services/{name}", service, methods=["POST"])
        for prefix in _PREFIXES
        for name, service in services.items()
    ]
    descriptions = [
        Route(f"{prefix}{path}", _description(prefix, name), methods=["GET"])
        for prefix in _PREFIXES
        for name in services
        for path in (f"/services/{name}", f"/services/{name}.wsdl", f"/{name}.wsdl")
    ]
    return Starlette(routes=[*posts, *descriptions, *desk_routes(traffic)])
