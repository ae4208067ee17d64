"""Where a document goes: every value that no certificate covers is a reason for a person to look, in words.

A document is accepted when its type is known, every field is covered and nothing speaks against it. Which cross-checks speak
against it is decided where they are made (`domain/documents/checks.py`): each finding is a reason.
"""

from domain.documents.certificates import Certificates, percent, spoken
from domain.documents.forms import FieldValue, Form, Route
from domain.documents.pages import Segment
from domain.documents.types import DocumentType


def route(form: Form, certificates: Certificates) -> Form:
    """The form with its route, and at every value that is not accepted the reason in words.

    A form that failed stays failed.
    """
    if form.route is Route.FAILED:
        return form
    doubts = {name: doubt(name, value, form.segment, certificates) for name, value in form.fields.items()}
    fields = {
        name: value._replace(reasons=(*value.reasons, doubts[name])) if doubts[name] else value
        for name, value in form.fields.items()
    }
    stopped = any(doubts.values()) or bool(form.findings) or form.document_type is DocumentType.UNKNOWN
    return form._replace(fields=fields, route=Route.REVIEW if stopped else Route.ACCEPTED)


def doubt(field: str, value: FieldValue, segment: Segment | None, certificates: Certificates) -> str:
    """Why a person must look at a value, or at the statement that there is none; empty where it is accepted."""
    if value.confidence is None:
        return "its confidence was not measured"
    if segment is None:
        return "the quality of its page is not known, so no certificate can hold"
    certificate = certificates.covering(field, segment, absent=value.value is None)
    if certificate is None:
        what = f"that there is no {field}" if value.value is None else field
        return f"no certificate for {what} on {spoken(segment)} pages"
    if value.confidence < certificate.threshold:
        short = f"confidence {value.confidence:.3f} is below {certificate.threshold:.3f}"
        return f"{short}, from where {percent(certificate.limit)} wrong at most is proven on {spoken(segment)} pages"
    return ""
