"""A stand-in for SAP's OData V2 service API_BUSINESS_PARTNER, filled with the practice company."""

from sandbox.sap.odata.app import SapOptions, sap_app

__all__ = ["SapOptions", "sap_app"]
