"""Where a month's input comes from: what was named, or else the drop folder and SAP's OData service."""

from collections.abc import Sequence
from pathlib import Path

from config.wiring import Parts
from journeys.vat.intake import Intake, require_debtors, take_in
from journeys.vat.ticker import Ticker


def read_sources(parts: Parts, inputs: Sequence[Path], ticker: Ticker) -> Intake:
    """Stage what was named."""
    intake = take_in(parts.store, inputs, ticker)
    require_debtors(intake.files)
    return intake
