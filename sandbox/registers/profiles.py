"""The registers' moods in one table: how fast, how narrow, how broken.

Faults are shares of the requests that were let in. Their names are the registers' own codes, or one of the mishaps on the wire
(`MISHAPS`). The shape of `storm` follows what users of VIES report: MS_MAX_CONCURRENT_REQ outnumbers all other faults by far,
MS_UNAVAILABLE comes next, the rest is rare. Blocked numbers and addresses are not drawn: they would not go away on repeating
(a note in the truth file brings them about).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

HTML_200 = "html_200"  # a page of a proxy with HTTP 200, not well-formed
HTML_503 = "html_503"  # a well-formed maintenance page with HTTP 503
MALFORMED = "malformed"  # the reply's tail is missing, its length is honest
TRUNCATED = "truncated"  # the line closes before the promised length
EMPTY = "empty"  # HTTP 200 without a body
RESET = "reset"  # TCP reset instead of a reply
SLOW = "slow"  # the right answer, long after every sensible time-out

MISHAPS = (HTML_200, HTML_503, MALFORMED, TRUNCATED, EMPTY, RESET, SLOW)

_MISHAP_SHARES = {HTML_200: 0.008, HTML_503: 0.008, MALFORMED: 0.008, TRUNCATED: 0.008, EMPTY: 0.008, RESET: 0.008, SLOW: 0.002}


@dataclass(frozen=True, slots=True)
class Profile:
    """One mood.

    Attributes:
        latency_ms: median service time in milliseconds; lognormal.
        sigma: of the lognormal distribution; 0 makes every service time equal.
        default_cap: requests at a time for each member state; None is unlimited.
        caps: member states with a cap of their own.
        global_cap: requests at a time over all member states.
        slow: factors on the service time by member state.
        down: member states that do not answer at all.
        faults: shares by register (`vies`, `evatr`) and code.
        faults_in_a_row: how many faults one number meets at most before it is served.
    """

    latency_ms: float
    sigma: float
    default_cap: int | None = None
    caps: Mapping[str, int] = field(default_factory=dict)
    global_cap: int | None = None
    slow: Mapping[str, float] = field(default_factory=dict)
    down: frozenset[str] = frozenset()
    faults: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    faults_in_a_row: int = 3


PROFILES: Mapping[str, Profile] = {
    "calm": Profile(latency_ms=20, sigma=0.3),
    "monday": Profile(
        latency_ms=80,
        sigma=0.5,
        default_cap=20,
        caps={"DE": 6, "FR": 10, "IT": 12},
        global_cap=150,
        slow={"ES": 3.0, "FR": 2.0},
        down=frozenset({"EL"}),
        faults={
            "vies": {"MS_MAX_CONCURRENT_REQ": 0.03, "MS_UNAVAILABLE": 0.005, "TIMEOUT": 0.005},
            "evatr": {"evatr-0011": 0.02, "evatr-1001": 0.01, "evatr-2004": 0.005},
        },
        faults_in_a_row=2,
    ),
    "storm": Profile(
        latency_ms=40,
        sigma=0.6,
        default_cap=20,
        caps={"DE": 8},
        global_cap=250,
        faults={
            "vies": {
                "MS_MAX_CONCURRENT_REQ": 0.22,
                "MS_UNAVAILABLE": 0.03,
                "TIMEOUT": 0.02,
                "GLOBAL_MAX_CONCURRENT_REQ": 0.02,
                "SERVICE_UNAVAILABLE": 0.02,
                "MS_MAX_CONCURRENT_REQ_TIME": 0.01,
                "GLOBAL_MAX_CONCURRENT_REQ_TIME": 0.005,
                **_MISHAP_SHARES,
            },
            "evatr": {
                "evatr-0011": 0.10,
                "evatr-1001": 0.05,
                "evatr-1002": 0.03,
                "evatr-2004": 0.03,
                "evatr-0008": 0.02,
                "evatr-0013": 0.02,
                "evatr-1003": 0.02,
                "evatr-1004": 0.02,
                "evatr-2011": 0.02,
                "evatr-3011": 0.02,
                "evatr-2007": 0.01,
                "evatr-9042": 0.005,  # a status that no list holds
                **_MISHAP_SHARES,
            },
        },
    ),
}
"""The profiles by name."""


def profile(name: str) -> Profile:
    """The profile of that name.

    Raises:
        ValueError: there is none; the message lists the known ones.
    """
    try:
        return PROFILES[name]
    except KeyError:
        raise ValueError(f"There is no profile {name!r}; known are {', '.join(PROFILES)}.") from None
