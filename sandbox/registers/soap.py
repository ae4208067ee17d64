"""SOAP 1.1 as VIES speaks it: questions are read by namespace, replies are written letter for letter as on the wire since 2022.

Replies carry the prefixes `env:` and `ns2:`, an empty header, no XML declaration and no line break outside of values, because
existing clients match exactly that.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape

from lxml import etree
from starlette.types import Scope

from sandbox.registers.replies import Headers, header
from sandbox.registers.wsdl import OPERATIONS, TYPES

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
HEADERS: Headers = [(b"content-type", b"text/xml;charset=UTF-8")]

_HEAD = f'<env:Envelope xmlns:env="{ENVELOPE}"><env:Header/><env:Body>'
_TAIL = "</env:Body></env:Envelope>"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
_QUALIFIED = f"{{{TYPES}}}"


class NotAnswerable(Exception):
    """A request that is no question: refused before any register is asked.

    Attributes:
        status: HTTP status of the reply.
        body: the reply, a SOAP fault.
    """

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.body = fault(text, code)


@dataclass(frozen=True, slots=True)
class Question:
    """One call: the operation and its parameters by name; what was not sent or was empty is the empty string."""

    operation: str
    parameters: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.parameters.get(name, "")


def read_question(scope: Scope, body: bytes) -> Question:
    """Read a request.

    Raises:
        NotAnswerable: the content type is not text/xml (HTTP 500), the SOAPAction is not empty, or the body is no SOAP call of
            this service.
    """
    content_type = (header(scope, b"content-type") or "").partition(";")[0].strip().lower()
    if content_type != "text/xml":
        raise NotAnswerable(500, "env:Client", f"Content-Type {content_type or '(none)'} is not text/xml")
    action = (header(scope, b"soapaction") or "").strip().strip('"')
    if action:
        raise NotAnswerable(200, "env:Server", f"The given SOAPAction {action} does not match an operation.")
    try:
        envelope = etree.fromstring(body, _PARSER)
    except etree.XMLSyntaxError as error:
        raise NotAnswerable(500, "env:Client", f"Error reading the message: {error.msg}") from error
    call = envelope.find(f"{{{ENVELOPE}}}Body/{_QUALIFIED}*") if envelope.tag == f"{{{ENVELOPE}}}Envelope" else None
    operation = "" if call is None else call.tag.removeprefix(_QUALIFIED)
    if call is None or operation not in OPERATIONS:
        raise NotAnswerable(500, "env:Client", f"The message holds no operation of this service {operation}".strip())
    return Question(
        operation, {child.tag.removeprefix(_QUALIFIED): child.text or "" for child in call.iterchildren(f"{_QUALIFIED}*")}
    )


def reply(element: str, values: Iterable[tuple[str, str]]) -> bytes:
    """A reply with these children in this order."""
    children = "".join(f"<ns2:{name}>{escape(value)}</ns2:{name}>" for name, value in values)
    return f'{_HEAD}<ns2:{element} xmlns:ns2="{TYPES}">{children}</ns2:{element}>{_TAIL}'.encode()


def fault(text: str, code: str = "env:Server") -> bytes:
    """A fault without detail; VIES sends it with HTTP 200."""
    return (
        f"{_HEAD}<env:Fault><faultcode>{code}</faultcode><faultstring>{escape(text)}</faultstring></env:Fault>{_TAIL}"
    ).encode()
