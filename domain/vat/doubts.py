"""What speaks against using a result as it stands; the questions that recommendation, score and routing have in common."""

from domain.policy import Policy
from domain.vat.answers import Part
from domain.vat.checks import Check
from domain.vat.numbers import vies_country
from domain.vat.reasons import code_of

_ADDRESS = (Part.STREET, Part.POSTCODE, Part.CITY)


def has_sales(check: Check) -> bool:
    """Whether the month's invoices hang on this number."""
    return check.subject.doc_count > 0


def is_own_country_number(check: Check, policy: Policy) -> bool:
    """Whether a number of the home country was used for a supply to another state; it cannot carry the exemption."""
    return has_sales(check) and check.vat_id[:2] == vies_country(policy.vat.home_country)


def name_differs(check: Check, policy: Policy) -> bool:
    """Whether the company name is known to differ; an undisclosed one is not."""
    name = check.comparison(Part.NAME)
    return name is not None and name.score is not None and name.score < policy.review.name


def is_spelled_otherwise(check: Check) -> bool:
    """Whether a register refused our spelling of a name that is the same company's."""
    name = check.comparison(Part.NAME)
    return name is not None and code_of(name.reason) == "register_spells_otherwise"


def address_differs(check: Check, policy: Policy) -> bool:
    """Whether street, postcode and city are all known to differ."""
    scores = [comparison.score for comparison in check.comparisons if comparison.part in _ADDRESS]
    return len(scores) == len(_ADDRESS) and all(score is not None and score < policy.review.address for score in scores)


def nothing_compared(check: Check) -> bool:
    """Whether the register confirmed the number alone."""
    return all(comparison.score is None for comparison in check.comparisons)
