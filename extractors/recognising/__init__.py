"""What a document is, and where one ends and the next begins in a file of many pages."""

from extractors.recognising.judging import TypeGuess, recognise
from extractors.recognising.roles import PageRole
from extractors.recognising.splitting import roles_of, split

__all__ = ["PageRole", "TypeGuess", "recognise", "roles_of", "split"]
