"""Letters out: plain rows become Excel workbooks for people and CSV files for SAP. Nothing here queries anything."""

from reports.csv_files import Profile, write_master_proposal_csv, write_vat_result_csv
from reports.rows import (
    ChangeRow,
    EvidenceRow,
    Figures,
    InputFile,
    Language,
    ProposalRow,
    ReconciliationRow,
    ReportHeader,
    VatReport,
)
from reports.vat.workbook import write_vat_workbook

__all__ = [
    "ChangeRow",
    "EvidenceRow",
    "Figures",
    "InputFile",
    "Language",
    "Profile",
    "ProposalRow",
    "ReconciliationRow",
    "ReportHeader",
    "VatReport",
    "write_master_proposal_csv",
    "write_vat_result_csv",
    "write_vat_workbook",
]
