import datetime as dt

import pytest

from domain.documents.types import FIELDS
from domain.errors import ItemError
from labeling.guidelines import guidelines

KNOWN = {field for fields in FIELDS.values() for field in fields}


def test_every_field_has_a_guideline_and_every_guideline_a_field() -> None:
    assert set(guidelines().fields) == KNOWN


@pytest.mark.parametrize("field", sorted(KNOWN))
def test_a_guideline_says_something_of_its_own(field: str) -> None:
    entry = guidelines().of(field)
    assert entry.german
    assert entry.means.endswith(".")
    assert entry.label.endswith((".", "`"))
    same = [other for other in guidelines().fields.values() if other.means == entry.means]
    assert same == [entry]


def test_the_version_is_a_day() -> None:
    assert dt.date.fromisoformat(guidelines().version) <= dt.datetime.now(dt.UTC).date()
    assert len(guidelines().rules) >= 5


def test_an_unknown_field_lists_the_known_ones() -> None:
    with pytest.raises(ItemError, match="gross_total, gross_weight"):
        guidelines().of("total")
