"""Layout families: each is a set of habits, drawn once from its number, that all its documents share.

Families whose number leaves 3 when divided by 4 are held back: nothing is ever trained on them.
"""

import functools
import random
import tomllib
from dataclasses import dataclass
from importlib import resources

from sandbox.documents.sheet import typefaces

FAMILIES = 64
INFO = ("rows_right", "rows_left", "headed_columns", "box_right", "sentence")
TABLES = ("ruled", "grid", "zebra", "plain", "underlined")
TOTALS = ("block_right", "block_left", "full_width", "table")
HEADERS = ("logo_left", "logo_right", "centred", "plain_left", "name_right")
A4, LETTER = (595.0, 842.0), (612.0, 792.0)


@dataclass(frozen=True, slots=True)
class Family:
    """The habits of one supplier's documents.

    Attributes:
        number: from 0 to `FAMILIES`.
        listing: the whole document is a list of labels and values, as prints of e-invoices are.
        info: where number, dates and references stand.
        joint: what stands between a label and its value.
    """

    number: int
    fonts: tuple[str, str]
    size: float
    paper: tuple[float, float]
    margin: float
    header: str
    info: str
    joint: str
    table: str
    totals: str
    listing: bool
    sender_line: bool
    bold_labels: bool
    bold_values: bool
    footer_columns: int
    bank_in_body: bool
    number_in_title: bool
    recipient_right: bool
    title_size: float
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        """As it stands in the truth."""
        return f"family-{self.number:02d}"

    @property
    def held(self) -> bool:
        """Whether it is kept apart for evaluation."""
        return self.number % 4 == 3

    def label(self, field: str, language: str) -> str:
        """What this family calls a field."""
        options = wording()[field][language]
        return options[random.Random(f"{self.number}/{field}/{language}").randrange(len(options))]


@functools.cache
def wording() -> dict[str, dict[str, list[str]]]:
    """All labels by field and language."""
    text = resources.files("sandbox.documents").joinpath("wording.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@functools.cache
def family(number: int) -> Family:
    """The family of that number."""
    rng = random.Random(f"family {number}")
    faces = typefaces()
    optional = [column for column in ("position", "article", "unit", "discount", "tax_rate") if rng.random() < 0.55]
    middle = [column for column in ("article", "unit", "discount", "tax_rate") if column in optional]
    order = (
        ["quantity", "unit", "description", "unit_price"]
        if rng.random() < 0.3
        else ["description", "quantity", "unit", "unit_price"]
    )
    columns = [column for column in order if column != "unit" or "unit" in middle]
    if "article" in middle:
        columns.insert(rng.choice((0, 0, 1)), "article")
    columns += [column for column in ("discount", "tax_rate") if column in middle]
    if "position" in optional:
        columns.insert(0, "position")
    return Family(
        number=number,
        fonts=faces[number % len(faces)] if number % 5 else faces[0],
        size=rng.choice((8.0, 8.5, 9.0, 9.5, 10.0, 10.5)),
        paper=LETTER if rng.random() < 0.1 else A4,
        margin=rng.choice((40.0, 50.0, 57.0, 68.0)),
        header=rng.choice(HEADERS),
        info=rng.choice(INFO),
        joint=rng.choice((":", ":", "", " :", ":")),
        table=rng.choice(TABLES),
        totals=rng.choice(TOTALS),
        listing=number % 6 == 1,
        sender_line=rng.random() < 0.6,
        bold_labels=rng.random() < 0.25,
        bold_values=rng.random() < 0.15,
        footer_columns=rng.choice((0, 2, 3, 3, 4)),
        bank_in_body=rng.random() < 0.35,
        number_in_title=rng.random() < 0.3,
        recipient_right=rng.random() < 0.15,
        title_size=rng.choice((12.0, 14.0, 16.0, 20.0)),
        columns=(*columns, "net"),
    )
