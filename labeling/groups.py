"""Fields that may be certified together, because they are alike in what can go wrong with them."""

from collections.abc import Mapping
from typing import Final

from domain.documents.types import KINDS, Kind

_TOGETHER: Final[Mapping[str, frozenset[Kind]]] = {
    "amounts": frozenset({Kind.AMOUNT, Kind.PERCENT}),
    "dates": frozenset({Kind.DATE}),
    "checked identifiers": frozenset({Kind.VAT_ID, Kind.IBAN}),
    "numbers": frozenset({Kind.NUMBER, Kind.TAX_NUMBER, Kind.BIC, Kind.COUNT}),
    "names": frozenset({Kind.NAME, Kind.ADDRESS}),
}

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    name: tuple(field for field, kind in KINDS.items() if kind in kinds) for name, kinds in _TOGETHER.items()
}
"""The fields of each group, by its name."""
