"""Every fault string of VIES and what it means to us, in one table.

Sources: the text inside the Commission's WSDL (INVALID_INPUT, GLOBAL_MAX_CONCURRENT_REQ, MS_MAX_CONCURRENT_REQ,
SERVICE_UNAVAILABLE, MS_UNAVAILABLE, TIMEOUT), the test service's WSDL for the others, the WSDL of 2014 for SERVER_BUSY.
"""

from typing import Final

from connectors.wire import retry_after
from domain.vat.answers import Answer, ChannelBlocked, Exchange, Fault, RegisterFault, RegisterName, RequesterRefused, Verdict

FAULTS: Final[dict[str, Fault]] = {
    "SERVICE_UNAVAILABLE": Fault.SERVICE_DOWN,
    "MS_UNAVAILABLE": Fault.STATE_DOWN,
    "TIMEOUT": Fault.TIMEOUT,
    "SERVER_BUSY": Fault.GLOBAL_BUSY,
    "GLOBAL_MAX_CONCURRENT_REQ": Fault.GLOBAL_BUSY,
    "GLOBAL_MAX_CONCURRENT_REQ_TIME": Fault.GLOBAL_BUSY,
    "MS_MAX_CONCURRENT_REQ": Fault.STATE_BUSY,
    "MS_MAX_CONCURRENT_REQ_TIME": Fault.STATE_BUSY,
    "VAT_BLOCKED": Fault.NUMBER_BLOCKED,
}
INPUT_REFUSED: Final = "INVALID_INPUT"
REQUESTER_REFUSED: Final = "INVALID_REQUESTER_INFO"
CHANNEL_BLOCKED: Final = "IP_BLOCKED"


def raise_or_refuse(code: str, exchange: Exchange) -> Answer:
    """What a SOAP fault means.

    Returns:
        A refusal of the number as it was sent (INVALID_INPUT): the register's word, but never "invalid".

    Raises:
        RegisterFault: no answer; `UNKNOWN` for a fault string that nobody told us about.
        RequesterRefused: our own VAT ID is not accepted.
        ChannelBlocked: our address is blocked.
    """
    if code == INPUT_REFUSED:
        return Answer(
            register=RegisterName.VIES,
            verdict=Verdict.REFUSED,
            status=code,
            status_text="VIES does not know the member state or the form of the number",
            exchange=exchange,
        )
    if code == REQUESTER_REFUSED:
        raise RequesterRefused(
            "VIES refuses our own VAT ID (INVALID_REQUESTER_INFO).",
            exchange,
            next_step="Correct the requester's VAT ID in the settings and check that it is valid today.",
        )
    if code == CHANNEL_BLOCKED:
        raise ChannelBlocked(
            "VIES has blocked our address (IP_BLOCKED).",
            exchange,
            next_step="Stop asking for today; then ask the Commission's VIES helpdesk to lift the block, or use the BZSt.",
        )
    fault = FAULTS.get(code, Fault.UNKNOWN)
    raise RegisterFault(
        fault,
        code or "fault without a code",
        exchange,
        retry_after=retry_after(exchange),
        again=fault is not Fault.NUMBER_BLOCKED,
    )
