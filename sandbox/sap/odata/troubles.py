"""How the stand-in misbehaves: which requests are throttled or fail, decided by the seed and never for ever."""

import random
from collections import defaultdict
from typing import NamedTuple


class Trouble(NamedTuple):
    """One way to refuse a request. `retry_after` in seconds; None says nothing. `html` answers as a gateway would."""

    status: int
    retry_after: int | None
    html: bool = False


_THROTTLED = Trouble(429, 1)
_THROTTLED_SILENTLY = Trouble(429, None)
_UNAVAILABLE = Trouble(503, 1)
_BAD_GATEWAY = Trouble(502, None, html=True)

PROFILES: dict[str, tuple[tuple[Trouble, float], ...]] = {
    # share of the requests that meet each trouble
    "calm": (),
    "monday": ((_THROTTLED, 0.06), (_UNAVAILABLE, 0.02)),
    "storm": ((_THROTTLED, 0.15), (_THROTTLED_SILENTLY, 0.08), (_UNAVAILABLE, 0.10), (_BAD_GATEWAY, 0.05)),
}
_MOST_IN_A_ROW = 3


class Troubles:
    """Decides the fate of each request by (seed, request, attempt): the same calls meet the same troubles.

    Raises:
        ValueError: the profile is unknown.
    """

    def __init__(self, profile: str, seed: int) -> None:
        if profile not in PROFILES:
            raise ValueError(f"profile {profile!r} is unknown; known are {', '.join(PROFILES)}")
        self._shares = PROFILES[profile]
        self._seed = seed
        self._attempts: dict[str, int] = defaultdict(int)
        self._in_a_row: dict[str, int] = defaultdict(int)

    def next(self, request: str) -> Trouble | None:
        """The trouble that this request meets; None lets it pass. Never more than three in a row for one request."""
        attempt = self._attempts[request]
        self._attempts[request] += 1
        if self._in_a_row[request] < _MOST_IN_A_ROW:
            draw = random.Random(f"{self._seed}|{request}|{attempt}").random()
            for trouble, share in self._shares:
                if draw < share:
                    self._in_a_row[request] += 1
                    return trouble
                draw -= share
        self._in_a_row[request] = 0
        return None
