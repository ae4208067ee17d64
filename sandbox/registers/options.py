"""What a stand-in register is started with."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.registers.chance import Chance
from sandbox.registers.profiles import profile
from sandbox.registers.states import STATES
from sandbox.registers.truth import InventedTruth, Truth, TruthFile


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class RegisterOptions:
    """Options of a stand-in; None leaves the profile's figure.

    Attributes:
        profile: `calm`, `monday` or `storm`.
        seed: everything drawn follows from it.
        truth: the practice company's truth file; None invents companies.
        latency_ms: median service time in milliseconds.
        sigma: of its lognormal distribution.
        caps: requests at a time by member state; states without one have the default.
        default_cap: for the states without their own; 0 is unlimited.
        global_cap: over all member states; 0 is unlimited.
        slow_seconds: how late a reply of the mishap `slow` comes.
        german_dates: eVatR writes gueltigAb and gueltigBis as DD.MM.YYYY (both forms have been seen).
        clock: the register's clock, aware.

    Raises:
        ValueError: the profile or a member state of `caps` is not known.
    """

    profile: str = "calm"
    seed: int = 1
    truth: Path | None = None
    latency_ms: float | None = None
    sigma: float | None = None
    caps: Mapping[str, int] = field(default_factory=dict)
    default_cap: int | None = None
    global_cap: int | None = None
    slow_seconds: float = 45.0
    german_dates: bool = False
    clock: Callable[[], dt.datetime] = _now

    def __post_init__(self) -> None:
        profile(self.profile)
        unknown = sorted(set(self.caps) - set(STATES))
        if unknown:
            raise ValueError(f"No member state {', '.join(unknown)}; known are {', '.join(STATES)}.")

    def load_truth(self) -> Truth:
        """The truth file's content, or invented companies.

        Raises:
            ValueError: a line of the file is not an entry.
            OSError: the file cannot be read.
        """
        return TruthFile.read(self.truth) if self.truth else InventedTruth(Chance(self.seed))


def parse_caps(settings: Iterable[str]) -> dict[str, int]:
    """Read caps as the command line gives them, such as `["DE=10", "FR=4"]`.

    Raises:
        ValueError: a setting is not a member state, `=`, and a whole number above zero.
    """
    caps: dict[str, int] = {}
    for setting in settings:
        state, _, figure = setting.partition("=")
        state = state.strip().upper()
        if state not in STATES or not figure.strip().isdecimal() or int(figure) < 1:
            raise ValueError(f"{setting!r} is not a cap; write a member state and a number above zero, such as DE=10.")
        caps[state] = int(figure)
    return caps
