"""eVatR, the confirmation service of the Bundeszentralamt für Steuern (§ 18e UStG), over REST.

Contract: OpenAPI "eVATR API" 1.2.3 at `{base}/v1`. The `status` in the body decides and not the HTTP status.

Good: HTTP 404 with `evatr-2001`, the BZSt's word that the number is not assigned. Bad: HTTP 404 with an HTML page, a fault.
"""

from connectors.evatr.register import Evatr

__all__ = ["Evatr"]
