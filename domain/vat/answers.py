"""What is asked of a tax register, and the three ways in which it can end: an answer, a fault, a refusal of ourselves.

An `Answer` is the register's own word. A `RegisterFault` means that we know nothing about the number and may ask again; it is
never read as "invalid". A `RequesterRefused` or `ChannelBlocked` stops the run, because every further call would fail too.
"""

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from domain.errors import ConfigurationError, RetryableError, RunError


class VatId(NamedTuple):
    """A VAT identification number as the registers want it: `EL` for Greece, no blanks, upper case."""

    country: str
    number: str

    def __str__(self) -> str:
        return self.country + self.number


class RegisterName(enum.StrEnum):
    """The registers that can be asked; the value stands in results as `authority`."""

    VIES = "VIES"
    EVATR = "BZSt"


@dataclass(frozen=True, slots=True)
class Query:
    """One question. Company data is sent where the register compares it (qualified confirmation)."""

    vat_id: VatId
    requester: VatId | None = None
    name: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """The bytes that went over the wire, for the evidence archive.

    `status` is the HTTP status, `reply` the body; both None when nothing came back, then `error` says why. Times are UTC.
    Headers that carry credentials are left out by the connector.
    """

    channel: str
    method: str
    url: str
    request_headers: Mapping[str, str]
    request: bytes
    sent_at: dt.datetime
    received_at: dt.datetime
    status: int | None = None
    reply_headers: Mapping[str, str] = field(default_factory=dict)
    reply: bytes | None = None
    error: str = ""


class Verdict(enum.StrEnum):
    """The register's word. `REFUSED`: it says that it cannot check this number as it was sent (bad syntax, unknown state)."""

    VALID = "valid"
    INVALID = "invalid"
    REFUSED = "refused"


class Match(enum.StrEnum):
    """What the register itself said about one part of the company data (eVatR A-D; VIES 1-3)."""

    MATCH = "A"
    NO_MATCH = "B"
    NOT_ASKED = "C"
    NOT_SUPPLIED = "D"


class Part(enum.StrEnum):
    """The parts of company data that are compared."""

    NAME = "name"
    STREET = "street"
    POSTCODE = "postcode"
    CITY = "city"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a register answered.

    `name` and `address` are as returned, empty when the member state does not disclose them (`---`). `matches` holds only the
    parts on which the register gave its own judgement. `confirmation_no` is VIES' requestIdentifier or BZSt's id. `status` is
    the register's own code (`evatr-0000`, `valid`), `status_text` its meaning on that day. `register_time` is the time as the
    register printed it. `special` marks evatr-2008: valid, but a person must ask the BZSt.
    """

    register: RegisterName
    verdict: Verdict
    status: str
    exchange: Exchange
    status_text: str = ""
    name: str = ""
    address: str = ""
    matches: Mapping[Part, Match] = field(default_factory=dict)
    confirmation_no: str = ""
    register_time: str = ""
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    special: bool = False


class Fault(enum.StrEnum):
    """Why a register did not answer. The value is the word used in results, metrics and logs."""

    STATE_BUSY = "state_busy"  # MS_MAX_CONCURRENT_REQ(_TIME): fewer at a time for this member state
    GLOBAL_BUSY = "global_busy"  # GLOBAL_MAX_CONCURRENT_REQ(_TIME), SERVER_BUSY, HTTP 429
    STATE_DOWN = "state_down"  # MS_UNAVAILABLE
    SERVICE_DOWN = "service_down"  # SERVICE_UNAVAILABLE, HTTP 5xx, connection refused or reset
    TIMEOUT = "timeout"  # the register's own TIMEOUT or ours
    GARBAGE = "garbage"  # HTML, malformed, empty or truncated replies
    NUMBER_BLOCKED = "number_blocked"  # VAT_BLOCKED: not retried, an operator has to act
    TRY_LATER = "try_later"  # eVatR's 'please try again later' family
    THROTTLED = "throttled"  # evatr-0008: too many qualified queries in one session
    UNKNOWN = "unknown"  # a code nobody told us about


class RegisterFault(RetryableError):
    """A register did not answer; nothing is known about the number.

    Attributes:
        fault: the kind, for limiter, breaker and metrics.
        code: the foreign code or exception name, for people.
        exchange: the bytes, archived like an answer's.
        retry_after: seconds the counterpart asked us to wait, or None.
        again: False where asking again in this run is pointless (VAT_BLOCKED).
    """

    def __init__(
        self,
        fault: Fault,
        code: str,
        exchange: Exchange,
        *,
        retry_after: float | None = None,
        again: bool = True,
    ) -> None:
        super().__init__(f"{exchange.channel}: {code}")
        self.fault = fault
        self.code = code
        self.exchange = exchange
        self.retry_after = retry_after
        self.again = again


class RequesterRefused(ConfigurationError):
    """The register refuses our own VAT ID; every further question would fail the same way."""

    def __init__(self, message: str, exchange: Exchange, *, next_step: str) -> None:
        super().__init__(message, next_step=next_step)
        self.exchange = exchange


class ChannelBlocked(RunError):
    """The register has blocked us (IP_BLOCKED, faulty call); going on would make it worse."""

    def __init__(self, message: str, exchange: Exchange, *, next_step: str) -> None:
        super().__init__(message, next_step=next_step)
        self.exchange = exchange


class Register(Protocol):
    """A tax register that can be asked. Implementations live in `connectors/`."""

    name: RegisterName

    async def ask(self, query: Query) -> Answer:
        """Ask once.

        Raises:
            RegisterFault: no answer; may be asked again.
            RequesterRefused: our own VAT ID was refused.
            ChannelBlocked: we were blocked.
        """
        ...
