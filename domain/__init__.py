"""Nouns and judgement: no files, no network, no database. Everything here is decided from values alone."""
