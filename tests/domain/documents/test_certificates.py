import pytest

from domain.documents.certificates import Certificate, Certificates, percent
from domain.documents.forms import FieldValue, Form, Route
from domain.documents.pages import Noted, Segment
from domain.documents.routing import doubt, route
from domain.documents.types import DocumentType

DIGITAL, PHOTO = Segment.BORN_DIGITAL, Segment.PHOTO


def certificate(
    name: str, *fields: str, threshold: float = 0.9, segment: Segment = DIGITAL, absent: bool = False
) -> Certificate:
    return Certificate(name, fields or (name,), segment, threshold, 812, 2, 0.0077, absent=absent)


CERTIFICATES = Certificates(
    [
        certificate("gross_total", threshold=0.8),
        certificate("amounts", "gross_total", "net_total", threshold=0.95),
        certificate("iban"),
        certificate("iban", absent=True, threshold=0.7),
    ],
    model="2026-12-01",
)


def form(segment: Segment | None = DIGITAL, **fields: FieldValue) -> Form:
    return Form("a.pdf", "00", DocumentType.INVOICE, 0.99, segment, (1,), fields)


def test_the_promise_in_words() -> None:
    assert str(certificate("gross_total", threshold=0.93)) == (
        "gross_total on born digital pages from 0.930: at most 1 % wrong at 95 % confidence, 812 labels, 2 errors"
    )
    one = certificate("iban", absent=True)._replace(errors=1, labels=1_000)
    assert (
        str(one)
        == "iban not there on born digital pages from 0.900: at most 1 % wrong at 95 % confidence, 1,000 labels, 1 error"
    )
    assert percent(0.005) == "0.5 %"


def test_a_fields_own_certificate_comes_before_that_of_its_group() -> None:
    found = CERTIFICATES.covering("gross_total", DIGITAL)
    assert found is not None
    assert found.threshold == 0.8
    shared = CERTIFICATES.covering("net_total", DIGITAL)
    assert shared is not None
    assert shared.name == "amounts"
    assert CERTIFICATES.covering("net_total", PHOTO) is None
    assert CERTIFICATES.covering("net_total", None) is None


def test_two_certificates_for_the_same_are_refused() -> None:
    with pytest.raises(ValueError, match="two certificates for iban on born digital pages"):
        Certificates([certificate("iban"), certificate("iban", threshold=0.5)])


@pytest.mark.parametrize(
    ("field", "value", "confidence", "segment", "accepted"),
    [
        ("gross_total", "9.00", 0.8, DIGITAL, True),
        ("gross_total", "9.00", 0.799, DIGITAL, False),
        ("gross_total", "9.00", None, DIGITAL, False),
        ("gross_total", "9.00", 1.0, PHOTO, False),
        ("gross_total", "9.00", 1.0, None, False),
        ("net_total", "9.00", 0.9, DIGITAL, False),
        ("iban", None, 0.75, DIGITAL, True),
        ("iban", "DE12", 0.75, DIGITAL, False),
        ("gross_total", None, 1.0, DIGITAL, False),
        ("bic", "X", 1.0, DIGITAL, False),
    ],
)
def test_what_is_accepted_has_no_doubt_and_the_other_way_round(
    field: str, value: str | None, confidence: float | None, segment: Segment | None, accepted: bool
) -> None:
    read = FieldValue(value, confidence)
    assert CERTIFICATES.accepts(field, read, segment) is accepted
    assert (doubt(field, read, segment, CERTIFICATES) == "") is accepted


def test_doubts_are_words() -> None:
    assert doubt("bic", FieldValue("X", 1.0), DIGITAL, CERTIFICATES) == "no certificate for bic on born digital pages"
    assert doubt("bic", FieldValue(None, 1.0), PHOTO, CERTIFICATES) == "no certificate for that there is no bic on photo pages"
    below = doubt("iban", FieldValue("DE12", 0.5), DIGITAL, CERTIFICATES)
    assert below == "confidence 0.500 is below 0.900, from where 1 % wrong at most is proven on born digital pages"
    assert "not measured" in doubt("iban", FieldValue("DE12", None), DIGITAL, CERTIFICATES)
    assert "not known" in doubt("iban", FieldValue("DE12", 1.0), None, CERTIFICATES)


def test_a_form_is_accepted_when_nothing_is_in_doubt() -> None:
    sure = {"gross_total": FieldValue("9.00", 0.95, reasons=("label beside it",)), "iban": FieldValue(None, 0.9)}
    accepted = route(form(**sure), CERTIFICATES)
    assert accepted.route is Route.ACCEPTED
    assert accepted.fields == sure


@pytest.mark.parametrize(
    "changed",
    [
        {"document_type": DocumentType.UNKNOWN},
        {"findings": (Noted("sums", "Net and tax do not add up."),)},
        {"segment": PHOTO},
        {"segment": None},
        {"fields": {"gross_total": FieldValue("9.00", 0.5)}},
    ],
)
def test_a_form_with_any_doubt_goes_to_review(changed: dict[str, object]) -> None:
    sure = form(gross_total=FieldValue("9.00", 0.95))
    assert route(sure, CERTIFICATES).route is Route.ACCEPTED
    assert route(sure._replace(**changed), CERTIFICATES).route is Route.REVIEW  # type: ignore[arg-type]  # one field each


def test_without_certificates_everything_goes_to_review_and_says_so() -> None:
    routed = route(form(gross_total=FieldValue("9.00", 1.0, reasons=("label beside it",))), Certificates())
    assert routed.route is Route.REVIEW
    assert routed.fields["gross_total"].reasons == ("label beside it", "no certificate for gross_total on born digital pages")


def test_what_failed_stays_failed() -> None:
    failed = form()._replace(route=Route.FAILED)
    assert route(failed, CERTIFICATES) == failed
