"""Where a month's input comes from: what was named, or else the drop folder and SAP's OData service."""

from collections.abc import Sequence
from pathlib import Path

from config.wiring import Parts, open_odata
from connectors.inbox import DropFolder
from domain.errors import UnreadableFile, UnusableInput
from journeys.vat.intake import Intake, require_debtors, stage_file, stage_odata, take_in
from journeys.vat.ticker import Ticker
from store.staging import StagedFile
