"""`belegwerk model`: the versions of what reads documents; trained, measured, certified, put in force and taken back."""

import datetime as dt
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from cli import measuring
from cli.terminal import console, person, table
from config.school import registry_of
from config.settings import load_settings
from config.wiring import wired
from domain.documents.labels import LabelSource, Origin
from domain.documents.pages import Segment
from labeling.cards import Card
from labeling.guidelines import guidelines
from labeling.promoting import promote as put_in_force
from labeling.promoting import roll_back

app = typer.Typer(help="Model versions: what they learned, what they are measured and proven to do.", no_args_is_help=True)
app.command("evaluate")(measuring.evaluate)
app.command("certify")(measuring.certify)
app.command("cost")(measuring.cost)

Version = Annotated[str, typer.Argument(help="as `belegwerk model list` shows it", show_default=False)]
Who = Annotated[str, typer.Option(help="who decides; default: BELEGWERK_USER or the signed-in user")]
Why = Annotated[str, typer.Option(help="the reason; it goes into the audit trail")]


@app.command("list")
def list_versions() -> None:
    """List the model versions; the one in force is marked."""
    registry = registry_of(load_settings())
    rows = [
        (
            "→" if card.version == registry.active else "",
            card.version,
            card.made_at[:16].replace("T", " "),
            card.parent,
            card.learned_from.get("documents", ""),
            f"{card.evaluations[-1].f1:.3f}" if card.evaluations else "not measured",
            len(card.certificates),
        )
        for card in registry.versions()
    ]
    columns = ("", "version", "made", "parent", "learned from", "last F1", "certificates")
    console.print(table("Model versions", columns, rows, right=columns[4:]))


@app.command()
def card(version: Annotated[str, typer.Argument(help="default: the one in force")] = "") -> None:
    """Show a version's card: when it was trained, on what, what was measured and what is proven."""
    registry = registry_of(load_settings())
    shown = registry.card(version or registry.active)
    state = "in force" if shown.version == registry.active else "not in force"
    console.print(
        f"[bold]{escape(shown.version)}[/bold] ({state}), {registry.folder(shown.version)}", highlight=False, soft_wrap=True
    )
    facts = {"made": shown.made_at, "by": shown.made_by, "parent": shown.parent, "files": shown.digest, **shown.learned_from}
    told = [(name, value if isinstance(value, str | int) else json.dumps(value)) for name, value in facts.items() if value]
    console.print(table("", ("what", ""), told))
    _print_measures(shown)
    for certificate in shown.certificates:
        console.print(f"  • {certificate}", highlight=False)
    if not shown.certificates:
        console.print("No certificates: every value goes to review. `belegwerk model certify` wins them.", highlight=False)


@app.command()
def train(
    version: Annotated[str, typer.Argument(help="name of the new version, such as 2026-12-01", show_default=False)],
    practice: Annotated[Path | None, typer.Option(help="folder of generated documents to learn from, too")] = None,
    held: Annotated[
        float, typer.Option(help="share of the labelled documents held back for measuring", min=0.05, max=0.9)
    ] = 0.3,
    who: Who = "",
) -> None:
    """Train a new version on labelled documents and measure it on a part that it did not see. It is not in force yet."""
    from labeling.field_training import FieldTrainer  # the libraries of training take seconds to load
    from labeling.learning import Order, learn
    from labeling.learning import practice as practised

    settings = load_settings()
    now = dt.datetime.now(dt.UTC)
    origin = Origin("practice company", now, guidelines().version, LabelSource.GENERATED)
    with wired(settings) as parts, console.status("Learning …"):
        documents = list(parts.store.labels.documents(trainable=True))
        lessons = practised(practice, origin) if practice else []
        learned = learn(registry_of(settings), FieldTrainer(), documents, Order(version, person(who), now, held), lessons)
    parent, mine = learned.parent, learned.measured
    rows = [(f"F1 of {version}", f"{mine.f1:.4f}"), (f"F1 of {learned.card.parent}", f"{parent.f1:.4f}")]
    console.print(table(f"On {mine.documents} documents held back", ("", ""), rows, right=("",)))
    step = f"`belegwerk model promote {version} --why …` puts it in force." if mine.f1 > parent.f1 else "It is not better."
    console.print(step, highlight=False)


@app.command()
def promote(version: Version, why: Why, who: Who = "") -> None:
    """Put a version in force. Only one that was measured to be better than the one in force on the same documents."""
    settings = load_settings()
    registry = registry_of(settings)
    with wired(settings) as parts:
        entry = put_in_force(registry, parts.store, version, person(who), why)
    proven = len(registry.card(version).certificates)
    console.print(f"{version} is in force ({entry}), with {proven} certificates.", highlight=False)


@app.command()
def rollback(why: Why, who: Who = "") -> None:
    """Put the version before in force again."""
    settings = load_settings()
    with wired(settings) as parts:
        version, entry = roll_back(registry_of(settings), parts.store, person(who), why)
    console.print(f"{version} is in force again ({entry}).", highlight=False)


def _print_measures(shown: Card) -> None:
    rows = [
        (
            measured.at[:16].replace("T", " "),
            measured.data[:8],
            measured.documents,
            f"{measured.f1:.4f}",
            *(f"{value:.3f}" if (value := measured.segments.get(segment.value)) is not None else "" for segment in Segment),
            *("" if value is None else f"{value:.3f}" for value in (measured.ece, measured.auroc, measured.accepted)),
        )
        for measured in shown.evaluations
    ]
    segments = tuple(segment.value.replace("_", " ") for segment in Segment)
    columns = ("measured", "truth", "documents", "F1", *segments, "ECE", "AUROC", "accepted at 1 %")
    console.print(table("Measured", columns, rows, right=columns[2:]))
    if shown.evaluations:
        fields = shown.evaluations[-1].fields
        worst = sorted((value, name) for name, value in fields.items() if value is not None)
        console.print("Last, by field: " + ", ".join(f"{name} {value:.3f}" for value, name in worst), highlight=False)
