"""Find the row of a key among hundreds of thousands, in some 20 bytes a key instead of a dictionary's 150."""

import hashlib
from array import array


class RowIndex:
    """Maps texts to row numbers with open addressing over two flat arrays.

    Keys are kept as 64-bit digests: two of 200,000 different keys share one with a chance of about one in a billion.
    """

    def __init__(self) -> None:
        self._used = 0
        self._allocate(1024)

    def __setitem__(self, key: str, row: int) -> None:
        if 4 * self._used >= 3 * len(self._digests):
            self._grow()
        digest = _digest(key)
        slot = self._slot(digest)
        self._used += not self._digests[slot]
        self._digests[slot], self._rows[slot] = digest, row

    def get(self, key: str) -> int | None:
        """Return the row of a key, None where it is unknown."""
        digest = _digest(key)
        slot = self._slot(digest)
        return self._rows[slot] if self._digests[slot] else None

    def _allocate(self, slots: int) -> None:
        self._digests = array("Q", bytes(8 * slots))
        self._rows = array("I", bytes(4 * slots))

    def _grow(self) -> None:
        digests, rows = self._digests, self._rows
        self._allocate(2 * len(digests))
        for digest, row in zip(digests, rows, strict=True):
            if digest:
                slot = self._slot(digest)
                self._digests[slot], self._rows[slot] = digest, row

    def _slot(self, digest: int) -> int:
        """Return the slot that holds the digest, or the free one where it belongs."""
        last = len(self._digests) - 1
        slot = digest & last
        while self._digests[slot] not in (0, digest):
            slot = (slot + 1) & last
        return slot


def _digest(key: str) -> int:
    # 0 marks a free slot, so no key may have it.
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big") or 1
