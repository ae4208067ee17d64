"""Structured invoices (CII, UBL): read, validated, and compared with the printed page."""
