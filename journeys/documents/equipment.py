"""What documents are worked with: the reader, the model version that it stands for, and the rule of the certificates."""

from dataclasses import dataclass, field

from config.school import registry_of
from config.settings import Settings
from domain.documents.certificates import Certificates
from journeys.documents.orders import Manner, Reader
from journeys.documents.reader import model_version, read_and_understand
from labeling.registry import SHIPPED


@dataclass(frozen=True, slots=True)
class Equipment:
    """The equipment of one run.

    Attributes:
        reader: reads and understands a file in a child process.
        model: the version that stands on every form; a form is made once by a version.
        manner: how files are read.
        certificates: which values hold without a person.
        workers: files that are read at the same time.
        chunk: files of one task.
    """

    reader: Reader
    model: str
    manner: Manner = field(default_factory=Manner)
    certificates: Certificates = field(default_factory=Certificates)
    workers: int = 2
    chunk: int = 10


def equipment_of(settings: Settings) -> Equipment:
    """The model version in force with what is proven about it, in the manner that the settings ask for.

    Raises:
        ConfigurationError: the card of the version in force is damaged.
    """
    registry = registry_of(settings)
    learned = None if registry.active == SHIPPED else registry.folder(registry.active)
    return Equipment(
        reader=read_and_understand,
        model=model_version(learned),
        manner=Manner(
            settings.ocr_languages,
            seconds=settings.document_seconds,
            megabytes=settings.document_megabytes,
            models=str(learned or ""),
        ),
        certificates=registry.certificates(),
        workers=settings.document_workers,
        chunk=settings.document_chunk,
    )
