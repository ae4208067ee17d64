"""What looks wrong in a row whose values can be read all the same: cut texts, destroyed letters, a VAT ID in the wrong place.

A text that fills its column to the last character may have lost its end, and so may one as long as its field in the table: a
name of 35 characters in KNA1. SAP marks a shortened text with `>` or `<` at the cut.
"""

import re

from connectors.sap.dictionary import Field
from connectors.sap.files.export import Layout
from connectors.sap.files.tables import FIELDS
from domain.findings import Finding, Origin, Severity
from domain.parties import RecordKind

_MASTER_LENGTHS = {Field.NAME: 35, Field.NAME_2: 35, Field.STREET: 35, Field.CITY: 35}  # KNA1, LFA1
_ADDRESS_LENGTHS = {Field.NAME: 40, Field.NAME_2: 40, Field.STREET: 60, Field.CITY: 40}  # ADRC
_LONGEST_VAT_ID = 14  # NL and SE, with prefix; a narrower column may cut one
_ATTRIBUTES = {Field.NAME: "name", Field.NAME_2: "name_2", Field.STREET: "street", Field.CITY: "city", Field.VAT_ID: "vat_id"}
_VAT_ID_SHAPE = re.compile(
    r"(?:AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)(?=(?:.*\d){5})[0-9A-Z]{6,12}"
)
# A question mark between letters, the replacement character, or UTF-8 read as cp1252 ("Ã¼" for "ü").
_DAMAGED_TEXT = re.compile(r"[^\W\d_]\?[^\W\d_]|\ufffd|Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰‹ŒŽ‘’“”•–—˜™›œžŸ]")


class Oddities:
    """Looks over the values of each row and notes what it finds as warnings.

    Args:
        kind: the table; its fields are the values' order.
        layout: for the printed widths.
        findings: where warnings go.
    """

    def __init__(self, kind: RecordKind, layout: Layout, findings: list[Finding]) -> None:
        self._findings = findings
        self._texts = [(at, _ATTRIBUTES[field]) for at, field in enumerate(FIELDS[kind]) if field in _ATTRIBUTES]
        self._cuttable: list[tuple[int, str, int]] = []
        lengths = _ADDRESS_LENGTHS if kind is RecordKind.ADDRESS else _MASTER_LENGTHS
        for at, field in enumerate(FIELDS[kind]):
            width = layout.widths.get(field, 1_000)
            if field in lengths:
                # One less: a text cut behind a word ends in a blank that nobody can see.
                self._cuttable.append((at, _ATTRIBUTES[field], min(width, lengths[field]) - 1))
            elif field is Field.VAT_ID and width < _LONGEST_VAT_ID:
                self._cuttable.append((at, _ATTRIBUTES[field], width))

    def look(self, origin: Origin, values: list[str]) -> tuple[str, ...]:
        """Return the attributes that may be cut, note cuts and destroyed letters, take SAP's cut marks away."""
        cut: tuple[str, ...] = ()
        for at, attribute, limit in self._cuttable:
            if len(values[at]) >= limit:
                cut += (attribute,)
        raw = origin.raw
        marked: list[str] = []
        if ">" in raw or "<" in raw:
            marked = self._take_marks(values)
            cut = tuple(dict.fromkeys((*cut, *marked)))
        if cut:
            message = f"Probably cut at the column's end: {', '.join(cut)}; widen the column in SAP or deliver ADRC beside it."
            self._warn("cut_mark" if marked else "cut_value", message, origin, values[0])
        if ("?" in raw or "\ufffd" in raw or "Ã" in raw) and any(map(_DAMAGED_TEXT.search, values)):
            message = "Letters were destroyed on the way (`?` or two odd characters in their place): export it again as UTF-8."
            self._warn("damaged_text", message, origin, values[0])
        return cut

    def _take_marks(self, values: list[str]) -> list[str]:
        marked = []
        for at, attribute in self._texts:
            value = values[at]
            if value.count("<") + value.count(">") == 1 and len(value) > 1 and (value[-1] == ">" or value[0] == "<"):
                values[at] = value.strip("<>").strip()
                marked.append(attribute)
        return marked

    def vat_id(self, origin: Origin, key: str, vat_id: str, tax_number: str) -> str:
        """Return the VAT ID, taken from the tax number (STCD1) where it was put there by mistake."""
        if tax_number and tax_number[0].isalpha():
            compact = re.sub(r"[\s.\-]", "", tax_number).upper()
            if _VAT_ID_SHAPE.fullmatch(compact) and compact != vat_id:
                message = f"The tax number {tax_number!r} is a VAT ID: move it to STCEG in the master record."
                self._warn("vat_id_in_tax_number", message, origin, key)
                return vat_id or tax_number
        if "E+" in vat_id:
            message = f"The VAT ID {vat_id!r} was destroyed by Excel; export the list again and do not open it in Excel."
            self._warn("damaged_number", message, origin, key)
        return vat_id

    def _warn(self, code: str, message: str, origin: Origin, key: str) -> None:
        self._findings.append(Finding(code, Severity.WARNING, message, origin, str(key)))
