"""VIES, the European Commission's register of VAT IDs, over SOAP 1.1.

Contract: WSDL `urn:ec.europa.eu:taxud:vies:services:checkVat` (`check_vat.wsdl` beside this file, never fetched). With a
requester `checkVatApprox` is called, whose `requestIdentifier` is the consultation number; without one `checkVat`.

Good: `<valid>true</valid>` about the number that was asked. Bad: an HTML page with HTTP 200, which is a fault, not "invalid".
"""

from connectors.vies.register import Vies

__all__ = ["Vies"]
