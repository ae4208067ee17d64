"""`python -m cli` is the same as `belegwerk`."""

from cli.main import run

run()
