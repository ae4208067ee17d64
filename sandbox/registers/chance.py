"""Chance that can be repeated: every draw follows from the seed and the names of what is drawn, never from the order of calls.

So the same number gets the same fault at the same attempt, however many clients ask at the same time.
"""

import hashlib
from statistics import NormalDist

_NORMAL = NormalDist()


class Chance:
    """A source of reproducible draws."""

    def __init__(self, seed: int) -> None:
        self._prefix = f"{seed}|"

    def bits(self, *names: object) -> int:
        """64 bits that belong to these names."""
        text = self._prefix + "|".join(map(str, names))
        return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")

    def share(self, *names: object) -> float:
        """A number from 0 (included) to 1 (excluded), evenly distributed."""
        return (self.bits(*names) >> 11) / (1 << 53)  # 53 bits are what a float holds exactly

    def normal(self, *names: object) -> float:
        """A number of the standard normal distribution."""
        return _NORMAL.inv_cdf(max(self.share(*names), 1e-12))
