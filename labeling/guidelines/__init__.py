"""The written guidelines: what each field means, where it ends, and what it is not. Their version stands at every label."""

import functools
import importlib.resources
import tomllib
from collections.abc import Mapping
from typing import NamedTuple

from domain.errors import ItemError


class Guideline(NamedTuple):
    """How one field is labelled. `confused_with` is empty where nothing is near enough."""

    field: str
    german: str
    means: str
    label: str
    confused_with: str


class Guidelines(NamedTuple):
    """All of them: `version` is a day, `rules` hold for every field."""

    version: str
    rules: tuple[str, ...]
    fields: Mapping[str, Guideline]

    def of(self, field: str) -> Guideline:
        """The guideline of a field.

        Raises:
            ItemError: there is none.
        """
        if field not in self.fields:
            msg = f"There is no guideline for {field!r}."
            raise ItemError(msg, next_step=f"Choose one of: {', '.join(sorted(self.fields))}.")
        return self.fields[field]


@functools.cache
def guidelines() -> Guidelines:
    """The guidelines in force, as they ship."""
    text = importlib.resources.files("labeling.guidelines").joinpath("fields.toml").read_text(encoding="utf-8")
    told = tomllib.loads(text)
    fields = {
        name: Guideline(name, entry["german"], entry["means"], entry["label"], entry.get("not", ""))
        for name, entry in told["fields"].items()
    }
    return Guidelines(told["version"], tuple(told["always"]["rules"]), fields)
