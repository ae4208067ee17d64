"""The practice company's documents: generated with their truth, by layout families of which some are held back."""

from sandbox.documents.generating import LANGUAGES, TYPES, generate

__all__ = ["LANGUAGES", "TYPES", "generate"]
