"""The practice company: a seeded German buying group, its debtors, its month, and what the registers know about them."""

from sandbox.company.generator import MAX_DEBTORS, PracticeCompany, generate_company
from sandbox.company.model import Debtor, Document, Postal, RegisterEntry, Situation, Vendor, Writing
from sandbox.company.names import countries

__all__ = [
    "MAX_DEBTORS",
    "Debtor",
    "Document",
    "Postal",
    "PracticeCompany",
    "RegisterEntry",
    "Situation",
    "Vendor",
    "Writing",
    "countries",
    "generate_company",
]
