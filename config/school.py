"""Where the model versions of this installation lie."""

import importlib.resources
from pathlib import Path

from config.settings import Settings
from labeling.registry import Registry


def registry_of(settings: Settings) -> Registry:
    """The registry: the version that ships with the program, and learned ones in `trained` of the data folder."""
    shipped = Path(str(importlib.resources.files("extractors"))) / "trained"
    return Registry(settings.home / "trained", shipped)
