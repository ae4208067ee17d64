"""Exported SAP lists in every form in which they arrive, read into domain records.

    export = recognise(path)        the form, decided from the bytes; UnreadableFile or UnusableInput if it is none
    reader = read(export)
    for item in reader:             Debtor, Billing, ... or Finding
        ...
    reader.summary                  rows_seen == records + errors, totals by currency

Bad rows never stop a file: each becomes one finding of severity `error`. Findings by code:

    pipe_in_text repeated_header totals_row                                    notes: understood, nothing to do
    cut_value cut_mark damaged_text vat_id_in_tax_number totals_mismatch
    duplicate_header other_sheets header_only cut_off_file                     warnings: look at the value or the file
    damaged_key damaged_number bad_date bad_amount missing_key
    too_many_fields too_few_fields                                             errors: the row was left out

`bad_date` in an optional date and `damaged_number` in a VAT ID are warnings; `too_few_fields` in delimited text, where empty
fields at the end are often dropped, is a note.
"""

from connectors.sap.files.export import Export, Form, Layout, Limits, ReadSummary
from connectors.sap.files.reader import ExportReader, read
from connectors.sap.files.recognise import recognise
from connectors.sap.files.values import Notation

__all__ = ["Export", "ExportReader", "Form", "Layout", "Limits", "Notation", "ReadSummary", "read", "recognise"]
