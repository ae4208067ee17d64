"""What VIES says about a number: disclosure by member state, comparison, consultation number.

A member state that does not disclose names answers `---`. The consultation number (`requestIdentifier`) exists only for a valid
number that was asked with a requester. Spain echoes the trader data and compares it (1 same, 2 different, 3 not compared).
"""

import datetime as dt
import string
from zoneinfo import ZoneInfo

from sandbox.registers import soap
from sandbox.registers.chance import Chance
from sandbox.registers.soap import Question
from sandbox.registers.states import STATES, State
from sandbox.registers.truth import Entry

Values = list[tuple[str, str]]

WITHHELD = "---"
_BRUSSELS = ZoneInfo("Europe/Brussels")
_BASE62 = string.ascii_uppercase + string.ascii_lowercase + string.digits
_SAME, _DIFFERENT, _NOT_COMPARED = "1", "2", "3"


def brussels(now: dt.datetime) -> dt.datetime:
    """The register's own time."""
    return now.astimezone(_BRUSSELS)


def request_date(local: dt.datetime) -> str:
    """An xsd:date with offset, such as `2026-08-12+02:00`."""
    return f"{local.date().isoformat()}{local.isoformat()[-6:]}"


def consultation_number(chance: Chance, vat_id: str, attempt: int) -> str:
    """Sixteen characters beginning with WAPIAAAA; another one for every attempt."""
    bits = chance.bits("consultation", vat_id, attempt)
    digits = []
    for _ in range(8):
        bits, digit = divmod(bits, 62)
        digits.append(_BASE62[digit])
    return "WAPIAAAA" + "".join(digits)


def write_answer(question: Question, entry: Entry | None, local: dt.datetime, identifier: str) -> bytes:
    """The reply to a question.

    Args:
        question: checkVat or checkVatApprox of a known member state.
        entry: the registration, None when it does not hold today.
        local: the time in Brussels.
        identifier: consultation number, empty when no requester asked.
    """
    state = STATES[question["countryCode"]]
    if question.operation == "checkVat":
        name, address = _disclosed(state, entry)
        details = [("name", name), ("address", address)]
    elif entry is None:
        details = [("traderName", ""), ("traderCompanyType", WITHHELD), ("traderAddress", ""), ("requestIdentifier", "")]
    elif state.compares:
        details = [*_compared(question, entry), ("requestIdentifier", identifier)]
    else:
        details = _approximate(*_disclosed(state, entry), identifier)
    return write_reply(question, valid=entry is not None, local=local, details=details)


def write_reply(question: Question, *, valid: bool, local: dt.datetime, details: Values) -> bytes:
    """The frame that every reply has: the number as it was asked, the date, the verdict; then the details."""
    found = [
        ("countryCode", question["countryCode"]),
        ("vatNumber", question["vatNumber"]),
        ("requestDate", request_date(local)),
        ("valid", "true" if valid else "false"),
    ]
    return soap.reply(f"{question.operation}Response", [*found, *details])


def write_test_answer(question: Question, *, valid: bool, local: dt.datetime, identifier: str) -> bytes:
    """The test service's reply to the magic numbers 100 and 200, whatever the country."""
    name, address = ("John Doe", "123 Main St, Anytown, UK") if valid else (WITHHELD, WITHHELD)
    if question.operation == "checkVat":
        details = [("name", name), ("address", address)]
    else:
        details = _approximate(name, address, identifier if valid else "")
    return write_reply(question, valid=valid, local=local, details=details)


def _approximate(name: str, address: str, identifier: str) -> Values:
    return [
        ("traderName", name),
        ("traderCompanyType", WITHHELD),
        ("traderAddress", address),
        ("requestIdentifier", identifier),
    ]


def _disclosed(state: State, entry: Entry | None) -> tuple[str, str]:
    if entry is None or not state.discloses or not entry.name:
        return WITHHELD, WITHHELD
    return entry.name, state.layout.format(street=entry.street, postcode=entry.postcode, city=entry.city)


def _compared(question: Question, entry: Entry) -> Values:
    registered = {
        "traderName": entry.name,
        "traderCompanyType": entry.company_type,
        "traderStreet": entry.street,
        "traderPostcode": entry.postcode,
        "traderCity": entry.city,
    }
    echoes: Values = []
    matches: Values = []
    for part, truth in registered.items():
        given = question[part].strip()
        if given or part == "traderCompanyType":
            echoes.append((part, given or WITHHELD))
        same = _SAME if given.casefold() == truth.casefold() else _DIFFERENT
        matches.append((f"{part}Match", same if given else _NOT_COMPARED))
    return [*echoes, *matches]
