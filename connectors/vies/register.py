"""`Vies.ask`: one question to VIES, one answer or one fault."""

from collections.abc import Mapping
from typing import Any, Final

from connectors.vies.faults import raise_or_refuse
from connectors.vies.soap import Operation, Reply, SoapFault, Unreadable
from connectors.wire import Clock, Patience, Wire, refuse_status, utc_now
from domain.vat.answers import Answer, Exchange, Fault, Match, Part, Query, RegisterFault, RegisterName, Verdict

_HEADERS: Final = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
_TRADER_FIELDS: Final = {
    Part.NAME: "traderName",
    Part.STREET: "traderStreet",
    Part.POSTCODE: "traderPostcode",
    Part.CITY: "traderCity",
}
# Code 3, not processed, is no judgement: the comparison is then made here.
_MATCHES: Final = {"1": Match.MATCH, "2": Match.NO_MATCH}


class Vies:
    """The VIES SOAP service at one address. Belongs to the event loop that first used it."""

    name = RegisterName.VIES

    def __init__(
        self,
        url: str,
        *,
        connect_timeout: float = 10,
        read_timeout: float = 30,
        total_timeout: float | None = None,
        clock: Clock = utc_now,
    ) -> None:
        """Prepare the envelopes; nothing is opened yet.

        Args:
            url: the service's endpoint (not its WSDL).
            connect_timeout: seconds to connect.
            read_timeout: seconds between two bytes.
            total_timeout: seconds for the whole call; by default the time to connect and twice the read timeout.
            clock: gives aware UTC times.

        Raises:
            ConfigurationError: `url` is not an http(s) address.
        """
        patience = Patience(connect_timeout, read_timeout, total_timeout or connect_timeout + 2 * read_timeout)
        self._wire = Wire(RegisterName.VIES, url, patience=patience, clock=clock)
        self._url = url
        self._check = Operation("checkVat")
        self._check_approx = Operation("checkVatApprox")

    async def ask(self, query: Query) -> Answer:
        """Ask once; with a requester for the consultation number, else for validity alone.

        Returns:
            VIES' word about exactly the number that was asked.

        Raises:
            RegisterFault: VIES or the member state did not answer; nothing is known.
            RequesterRefused: INVALID_REQUESTER_INFO.
            ChannelBlocked: IP_BLOCKED.
        """
        operation, fields = self._question(query)
        body = operation.envelope(**fields)
        exchange = await self._wire.send("POST", self._url, _HEADERS, body)
        try:
            reply = operation.parse(exchange.reply or b"")
        except Unreadable as error:
            refuse_status(exchange)
            raise RegisterFault(Fault.GARBAGE, str(error), exchange) from error
        if isinstance(reply, SoapFault):
            return raise_or_refuse(reply.code, exchange)
        refuse_status(exchange)
        if not _is_about(reply, query):
            raise RegisterFault(Fault.GARBAGE, "the reply is about another number", exchange)
        return _answer(reply, query, exchange)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._wire.aclose()

    def _question(self, query: Query) -> tuple[Operation, dict[str, str]]:
        country, number = query.vat_id
        fields = {"countryCode": country, "vatNumber": number}
        if query.requester is None:
            return self._check, fields
        for part, field in _TRADER_FIELDS.items():
            fields[field] = getattr(query, part)
        fields["requesterCountryCode"], fields["requesterVatNumber"] = query.requester
        return self._check_approx, fields


def _is_about(reply: Reply, query: Query) -> bool:
    answered = (_shown(reply.fields["countryCode"]).upper(), _shown(reply.fields["vatNumber"]).upper())
    return answered == (query.vat_id.country.upper(), query.vat_id.number.upper())


def _answer(reply: Reply, query: Query, exchange: Exchange) -> Answer:
    fields = reply.fields
    approx = query.requester is not None
    verdict = Verdict.VALID if reply.valid else Verdict.INVALID
    return Answer(
        register=RegisterName.VIES,
        verdict=verdict,
        status=verdict.value,
        status_text="valid on the day of the request" if reply.valid else "not valid on the day of the request",
        exchange=exchange,
        name=_disclosed_name(fields, query) if approx else _shown(fields["name"]),
        address=_disclosed_address(fields) if approx else _shown(fields["address"]),
        matches=_matches(fields) if approx else {},
        confirmation_no=_shown(fields["requestIdentifier"]) if approx else "",
        register_time=reply.request_date,
    )


def _matches(fields: Mapping[str, Any]) -> dict[Part, Match]:
    codes = ((part, fields[f"{field}Match"]) for part, field in _TRADER_FIELDS.items())
    return {part: _MATCHES[code] for part, code in codes if code in _MATCHES}


def _disclosed_name(fields: Mapping[str, Any], query: Query) -> str:
    """The registered name; empty where VIES only echoes what we sent.

    Spain judges our text and returns it: what was judged, or is ours to the letter without an address, discloses nothing.
    """
    name, judged = _shown(fields["traderName"]), fields["traderNameMatch"]
    echoed = judged in _MATCHES or (judged is not None and not fields["traderAddress"] and name == query.name.strip())
    return "" if echoed else name


def _disclosed_address(fields: Mapping[str, Any]) -> str:
    """The registered address; the single parts count only where the member state did not judge (and echo) ours."""
    address = _shown(fields["traderAddress"])
    if address or any(fields[f"{field}Match"] is not None for field in _TRADER_FIELDS.values()):
        return address
    street, postcode, city = (_shown(fields[_TRADER_FIELDS[part]]) for part in (Part.STREET, Part.POSTCODE, Part.CITY))
    return "\n".join(line for line in (street, f"{postcode} {city}".strip()) if line)


def _shown(value: str | None) -> str:
    """The text, empty where the member state does not disclose it (`---`)."""
    text = (value or "").strip()
    return "" if text == "---" else text
