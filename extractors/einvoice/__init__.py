"""E-invoices: what their XML says, whether it is valid, and whether the printed page says the same.

invoice = parse(xml)                 ZUGFeRD 1.0 and 2.x, Factur-X, XRechnung, Peppol BIS; CII and UBL
validate(xml, invoice)               by the schema of its profile
compare(invoice, pages)              each value found, missing or different on the print
"""

from extractors.einvoice.comparing import compare
from extractors.einvoice.reading import parse
from extractors.einvoice.schemas import Validation, Validity, validate

__all__ = ["Validation", "Validity", "compare", "parse", "validate"]
