"""From the cells of a row to a record, with a finding for whatever was noticed on the way.

Each table has its fields in the order in which its function unpacks them. A row whose key, amount or billing date cannot be
understood becomes exactly one finding of severity `error` and no record; everything else that looks wrong is a warning beside
the record.
"""

import datetime as dt
import operator
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from connectors.sap.dictionary import Field
from connectors.sap.files.export import Export
from connectors.sap.files.oddities import Oddities
from connectors.sap.files.tables import FIELDS, TYPED
from connectors.sap.files.totals import Totals, is_totals_word
from connectors.sap.files.values import Amounts, Damaged, Dates, Day, Notation, Number, alpha, check_key
from domain.findings import Finding, Origin, Severity
from domain.parties import (
    Address,
    Billing,
    CompanyDebtor,
    Debtor,
    Record,
    RecordKind,
    VatRegistration,
    Vendor,
    VendorVatRegistration,
)

_CREDITS_BY_CATEGORY = frozenset({"N", "O", "6"})  # VBTYP: invoice cancellation, credit memo, intercompany credit memo
_CREDITS_BY_TYPE = frozenset({"G2", "RE", "S1"})  # SAP's standard FKART of the same
Build = Callable[[Origin, list[str]], Record]


class Records:
    """Builds the records of one file. `findings` holds what the last row gave rise to; the caller empties it."""

    def __init__(self, export: Export) -> None:
        kind, layout = export.kinds[0], export.layout
        fields = FIELDS[kind]
        self.findings: list[Finding] = []
        self._turned: defaultdict[str, Decimal] = defaultdict(Decimal)  # what printed amounts differ by from the records'
        self._positions = [layout.fields.get(field, layout.absent) for field in fields]
        self._pick = operator.itemgetter(*self._positions)
        self._keep = [at for at, field in enumerate(fields) if field in TYPED] if layout.sheet_like else []
        self._amounts = Amounts(export.notation or Notation.COMMA)
        self._dates = Dates(layout.day_first)
        self._totals = Totals()
        self._oddities = Oddities(kind, layout, self.findings)
        self._fields = fields
        builds: Mapping[RecordKind, Build] = {
            RecordKind.DEBTOR: self._debtor,
            RecordKind.COMPANY_DEBTOR: self._company_debtor,
            RecordKind.ADDRESS: self._address,
            RecordKind.VAT_REGISTRATION: self._vat_registration,
            RecordKind.BILLING: self._billing,
            RecordKind.VENDOR: self._vendor,
            RecordKind.VENDOR_VAT_REGISTRATION: self._vendor_vat_registration,
        }
        self._build = builds[kind]

    @property
    def amounts(self) -> dict[str, Decimal]:
        """The sum of the records' amounts, by currency."""
        return {currency: printed + self._turned[currency] for currency, printed in self._totals.sums.items()}

    def record(self, origin: Origin, cells: list[str]) -> Record | None:
        """Return the record of a row, or None where the row is no data or an error; `findings` then says why."""
        values = list(map(str.strip, self._pick(cells)))
        for at in self._keep:
            values[at] = cells[self._positions[at]] if isinstance(cells[self._positions[at]], Number | Day) else values[at]
        key = values[0]
        if not key or (not key[0].isdigit() and is_totals_word(key)):
            self._without_key(origin, cells, values)
            return None
        try:
            return self._build(origin, values)
        except Damaged as damage:
            self._note(damage.code, Severity.ERROR, str(damage), origin, key)
            return None

    def _note(self, code: str, severity: Severity, message: str, origin: Origin, key: str) -> None:
        self.findings.append(Finding(code, severity, message, origin, str(key)))

    def _without_key(self, origin: Origin, cells: Sequence[str], values: list[str]) -> None:
        filled = [cell.strip() for cell in cells if cell and not cell.isspace()]
        if not filled:
            return
        amount, currency = self._printed_amount(values)
        if is_totals_word(filled[0]) or (amount is not None and not set(filled) - set(values[3:5])):
            self._note("totals_row", Severity.NOTE, "A totals row was left out; nothing to do.", origin, "")
            if amount is not None and not self._totals.check(filled[0].count("*") or 1, currency, amount):
                message = f"The list's total {amount} {currency} is not the sum of its rows: some are missing; export it again."
                self._note("totals_mismatch", Severity.WARNING, message, origin, "")
        else:
            message = "The row has no key and was left out; correct it and deliver it again."
            self._note("missing_key", Severity.ERROR, message, origin, "")

    def _printed_amount(self, values: Sequence[str]) -> tuple[Decimal | None, str]:
        if Field.NET_AMOUNT not in self._fields or not values[3]:
            return None, ""
        try:
            return self._amounts.parse(values[3]), values[4]
        except Damaged:
            return None, ""

    def _key(self, key: str) -> str:
        if type(key) is str and len(key) == 10 and key.isdigit():
            return key
        if not key:
            message = "A key is missing in the row; correct it and deliver it again."
            raise Damaged("missing_key", message)
        check_key(key)
        return str(alpha(key))

    def _date(self, origin: Origin, key: str, text: str) -> dt.date | None:
        try:
            return self._dates.parse(text)
        except Damaged as damage:
            self._note(damage.code, Severity.WARNING, str(damage), origin, key)
            return None

    def _debtor(self, origin: Origin, values: list[str]) -> Debtor:
        cut = self._oddities.look(origin, values)
        customer, country, name, name_2, street, postcode, city, vat_id, tax, code, group, address, gone, once, block, day = (
            values
        )
        customer = self._key(customer)
        return Debtor(
            origin,
            customer,
            country,
            name,
            name_2,
            street,
            postcode,
            city,
            self._oddities.vat_id(origin, customer, vat_id, tax) if tax or "E+" in vat_id else vat_id,
            tax,
            code,
            group,
            alpha(address),
            bool(gone) and gone in "Xx",
            bool(once) and once in "Xx",
            bool(block) and block in "Xx",
            self._date(origin, customer, day) if day else None,
            cut,
        )

    def _company_debtor(self, origin: Origin, values: list[str]) -> CompanyDebtor:
        customer, code, head_office, gone, block = values
        if not code:
            message = "The row has no company code; correct it and deliver it again."
            raise Damaged("missing_key", message)
        head_office = self._key(head_office) if head_office else ""
        return CompanyDebtor(origin, self._key(customer), code, head_office, gone.upper() == "X", block.upper() == "X")

    def _address(self, origin: Origin, values: list[str]) -> Address:
        cut = self._oddities.look(origin, values)
        number, country, name, name_2, street, house, postcode, city = values
        return Address(origin, self._key(number), country, name, name_2, street, house, postcode, city, cut)

    def _vat_registration(self, origin: Origin, values: list[str]) -> VatRegistration:
        customer, country, vat_id = self._registration(origin, values)
        return VatRegistration(origin, customer, country, vat_id)

    def _vendor_vat_registration(self, origin: Origin, values: list[str]) -> VendorVatRegistration:
        vendor, country, vat_id = self._registration(origin, values)
        return VendorVatRegistration(origin, vendor, country, vat_id)

    def _registration(self, origin: Origin, values: list[str]) -> tuple[str, str, str]:
        self._oddities.look(origin, values)
        key, country, vat_id = values
        if not vat_id:
            message = "The row has no VAT ID and says nothing; delete it in SAP."
            raise Damaged("missing_key", message)
        return self._key(key), country, self._oddities.vat_id(origin, key, vat_id, "")

    def _billing(self, origin: Origin, values: list[str]) -> Billing:
        if ">" in origin.raw or "<" in origin.raw:  # there is no text here that could be cut, but a VAT ID may carry the mark
            self._oddities.look(origin, values)
        document, sold_to, day, amount, currency, vat_id, vat_country, destination, departure, code = values[:10]
        billing_type, payer, cancelled, cancelled_document, category = values[10:]
        document, customer = self._key(document), self._key(sold_to)
        billing_date = self._dates.parse(day)
        if billing_date is None:
            message = f"The billing date {day!r} is empty; correct it and deliver the row again."
            raise Damaged("bad_date", message)
        printed = self._amount(amount, currency)
        credit = category in _CREDITS_BY_CATEGORY or (not category and billing_type in _CREDITS_BY_TYPE)
        net_amount = printed
        if credit and printed > 0:  # VBRK keeps the amounts of credits without a sign
            net_amount = -printed
            self._turned[currency] += net_amount - printed
        self._totals.add(currency, printed)
        return Billing(
            origin,
            document,
            customer,
            billing_date,
            net_amount,
            currency,
            self._oddities.vat_id(origin, document, vat_id, "") if "E+" in vat_id else vat_id,
            vat_country,
            destination,
            departure,
            code,
            billing_type,
            alpha(payer),
            cancelled in ("X", "x") or bool(cancelled_document.strip("0")),
        )

    def _amount(self, amount: str, currency: str) -> Decimal:
        if not amount or not currency:
            message = f"The {'currency' if amount else 'amount'} is empty; correct it and deliver the row again."
            raise Damaged("bad_amount", message)
        return self._amounts.parse(amount)

    def _vendor(self, origin: Origin, values: list[str]) -> Vendor:
        cut = self._oddities.look(origin, values)
        vendor, country, name, name_2, street, postcode, city, vat_id, tax, code, gone = values
        vendor = self._key(vendor)
        vat_id = self._oddities.vat_id(origin, vendor, vat_id, tax)
        return Vendor(origin, vendor, country, name, name_2, street, postcode, city, vat_id, code, gone.upper() == "X", cut)
