"""The practice company's SAP: exports in every form that SAP and its users produce, and a stand-in for its OData service."""

from sandbox.sap.directory import GeneratedDirectory, generate_directory
from sandbox.sap.export import Account, ExportFile, export, write_export
from sandbox.sap.knobs import Dates, Defect, Encoding, ExpectedFinding, Form, Knobs, Language, Notation, natural
from sandbox.sap.odata import SapOptions, sap_app
from sandbox.sap.rows import Row, rows_of, table_rows
from sandbox.sap.samples import generate_form_samples
from sandbox.sap.tables import TABLES, Table

__all__ = [
    "TABLES",
    "Account",
    "Dates",
    "Defect",
    "Encoding",
    "ExpectedFinding",
    "ExportFile",
    "Form",
    "GeneratedDirectory",
    "Knobs",
    "Language",
    "Notation",
    "Row",
    "SapOptions",
    "Table",
    "export",
    "generate_directory",
    "generate_form_samples",
    "natural",
    "rows_of",
    "sap_app",
    "table_rows",
    "write_export",
]
