"""Adds up the documents of a batch as they go by."""

from collections import Counter
from dataclasses import dataclass, field

from domain.documents.forms import Route
from domain.documents.review import Judged


@dataclass(slots=True)
class Tally:
    """Documents by route and type, values by field, type and segment with the share that was accepted."""

    routes: Counter[Route] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    accepted_types: Counter[str] = field(default_factory=Counter)
    values: Counter[tuple[str, str]] = field(default_factory=Counter)
    accepted: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, judged: Judged) -> None:
        """Count one document with its values."""
        form = judged.form
        self.routes[form.route] += 1
        self.types[form.document_type.value] += 1
        self.accepted_types[form.document_type.value] += form.route is Route.ACCEPTED
        segment = form.segment.value if form.segment else "unknown"
        for name in form.fields:
            for kind, word in (("field", name), ("type", form.document_type.value), ("segment", segment), ("all", "all")):
                self.values[kind, word] += 1
                self.accepted[kind, word] += name in judged.accepted

    @property
    def documents(self) -> int:
        """All documents."""
        return self.routes.total()

    def share(self, kind: str, word: str) -> float:
        """The share of values that was accepted, of a field, a type or a segment; 0 where there are none."""
        return self.accepted[kind, word] / self.values[kind, word] if self.values[kind, word] else 0.0

    def metrics(self) -> dict[str, float]:
        """Figures by name, with labels as Prometheus writes them."""
        found: dict[str, float] = {
            "items_in": self.documents,
            "failed": self.routes[Route.FAILED],
            "reviews": self.documents - self.routes[Route.ACCEPTED],
            "accepted_share": self.share("all", "all"),
            "documents_accepted_share": self.routes[Route.ACCEPTED] / self.documents if self.documents else 0.0,
        }
        found |= {f'documents{{type="{word}"}}': count for word, count in sorted(self.types.items())}
        for kind, word in sorted(self.values):
            if kind != "all":
                found[f'accepted_share_by_{kind}{{{kind}="{word}"}}'] = round(self.share(kind, word), 4)
        return found
