"""Which values of a document hold without a person, and why a document needs one."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from domain.documents.certificates import Certificates
from domain.documents.forms import FieldValue, Form, Route
from domain.documents.pages import Noted
from domain.documents.routing import doubt, route
from domain.documents.types import DocumentType
from domain.policy import Policy

_AMOUNTS = ("payable_amount", "gross_total", "open_total", "net_total", "credit_limit")


class Judged(NamedTuple):
    """A form with its route. `accepted` names the fields whose values hold; `reasons` are empty where nobody needs to look."""

    form: Form
    accepted: frozenset[str]
    reasons: tuple[str, ...]


def judge_form(form: Form, certificates: Certificates, policy: Policy, twins: Sequence[Noted] = ()) -> Judged:
    """Decide field by field, then about the document.

    The route is that of `domain.documents.routing`, unless an earlier document looks like this one.

    Args:
        form: as it was understood.
        certificates: those in force; without one for a field a person looks at it.
        policy: with the amount from which two people decide.
        twins: what was found about earlier documents that look like this one.
    """
    if form.route is Route.FAILED:
        failures = tuple(f"document_failed|{_plain(noted.message)}" for noted in form.findings)
        return Judged(form, frozenset(), failures)
    accepted = frozenset(n for n, value in form.fields.items() if not doubt(n, value, form.segment, certificates))
    reasons = ["document_type_unknown"] if form.document_type is DocumentType.UNKNOWN else []
    reasons += [f"{noted.code}|{_plain(noted.message)}" for noted in twins]
    reasons += [f"document_finding|{_plain(noted.message)}" for noted in form.findings]
    reasons += [_doubt(name, value) for name, value in form.fields.items() if name not in accepted]
    amount, currency = amount_of(form)
    if reasons and policy.rough_rates.euros(abs(amount), currency) >= policy.review.four_eyes_amount:
        reasons.append(f"document_four_eyes|{policy.review.four_eyes_amount}")
    told = tuple(noted._replace(message=_sentence(noted)) for noted in twins)
    routed = route(form._replace(findings=(*form.findings, *told)), certificates)
    return Judged(routed, accepted, tuple(reasons))


def amount_of(form: Form) -> tuple[Decimal, str]:
    """What is at stake: the first amount that can be read, and its currency; 0 EUR where there is none."""
    currency = value_in(form.fields, "currency") or "EUR"
    for name in _AMOUNTS:
        try:
            amount = Decimal(value_in(form.fields, name))
        except InvalidOperation:
            continue
        if amount.is_finite():
            return amount, currency
    return Decimal(0), currency


def value_in(fields: Mapping[str, FieldValue], name: str) -> str:
    """The value of a field, empty where there is none."""
    found = fields.get(name)
    return (found.value or "") if found else ""


def number_of(form: Form) -> str:
    """The document's own number as it is printed; empty where there is none."""
    names = ("invoice_number", "document_number", "provider_number", "consultation_number")
    return next((value for name in names if (value := value_in(form.fields, name))), "")


def partner_of(form: Form) -> str:
    """Who the document is from or about; empty where nobody is named."""
    names = ("seller_name", "company_name", "payer_name", "bank_name", "account_holder")
    return next((value for name in names if (value := value_in(form.fields, name))), "")


def _doubt(name: str, value: FieldValue) -> str:
    if value.confidence is None:
        return f"field_without_confidence|{name}"
    return f"field_doubtful|{name}|{int(value.confidence * 100)}"


def _sentence(noted: Noted) -> str:
    """What a twin's code and the other document's name say, for those who read findings."""
    said = {
        "document_same_bytes": "The same file came before: {}.",
        "document_same_number": "An earlier document has the same number and supplier: {}.",
        "document_looks_like": "An earlier document looks the same: {}.",
    }[noted.code]
    return said.format(noted.message)


def _plain(text: str) -> str:
    return text.replace("|", "/")
