"""Runs a batch with the practice reader as a process of its own, to be killed: `documents_worker.py OUT [PATH...]`."""

import asyncio
import sys

import practice_reader

from config.settings import load_settings
from config.wiring import wired
from domain.documents.certificates import Certificate, Certificates
from domain.documents.pages import Segment
from domain.documents.types import FIELDS
from journeys.conduct import PlainConduct
from journeys.documents.batch import BatchRequest, run_batch
from journeys.documents.equipment import Equipment
from journeys.documents.orders import Manner

CERTIFIED = 0.9


NAMES = tuple({name: None for names in FIELDS.values() for name in names})
CERTIFICATES = Certificates(
    Certificate("every field", NAMES, segment, CERTIFIED, 400, 0, 0.0075, absent=absent)
    for segment in Segment
    for absent in (False, True)
)

EQUIPMENT = Equipment(practice_reader.read, "practice-1", Manner(seconds=5, megabytes=512), CERTIFICATES, workers=2, chunk=2)


def main() -> None:
    """Run the batch that the command line names with the settings of the environment."""
    out, *paths = sys.argv[1:]
    with wired(load_settings()) as parts:
        result = asyncio.run(run_batch(parts, EQUIPMENT, BatchRequest.of(parts, paths, out), PlainConduct()))
    sys.stdout.write(result.sentence)


if __name__ == "__main__":
    main()
