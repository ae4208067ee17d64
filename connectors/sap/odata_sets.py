"""Entity sets of `API_BUSINESS_PARTNER` (OData V2) as sorted streams of rows, and their join.

A set is read page by page: the server's `__next` wherever it sends one, else `$skip`. Rows come in the order of the key, and
that is checked, because the join rests on it. Keys without leading zeros are padded to SAP's ALPHA form, by which it sorts.
"""

import datetime as dt
import difflib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, NamedTuple

import httpx

from connectors.sap.odata_session import Session
from domain.errors import UnusableInput
from domain.findings import Finding, Origin, Severity

_DATE: Final = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/")


class EntitySet(NamedTuple):
    """A set, the properties of its key (the first is the one that is joined on), and the further properties that we read.

    `optional` are read where this system's release has them.
    """

    name: str
    key: tuple[str, ...]
    fields: tuple[str, ...]
    optional: tuple[str, ...] = ()


class Row(NamedTuple):
    """One entry. `key` is the padded number that it is joined on."""

    key: str
    fields: Mapping[str, Any]
    origin: Origin

    def text(self, name: str) -> str:
        """A property as stripped text; empty when null."""
        value = self.fields.get(name)
        return "" if value is None else str(value).strip()

    def flag(self, name: str) -> bool:
        """A boolean property, or one of SAP's marks `X`."""
        return self.fields.get(name) in (True, "true", "X")

    def date(self, name: str) -> dt.date | None:
        """The UTC day of a `/Date(<ms since 1970>)/`; None when null or unreadable."""
        found = _DATE.fullmatch(self.text(name))
        try:
            return (dt.datetime(1970, 1, 1) + dt.timedelta(milliseconds=int(found[1]))).date() if found else None  # noqa: DTZ001
        except OverflowError:
            return None


class Reader:
    """Reads sets through one session. `findings` collects what was noticed about whole sets."""

    def __init__(self, session: Session, page_size: int) -> None:
        self._session = session
        self._page_size = page_size
        self.findings: list[Finding] = []

    def rows(self, entity_set: EntitySet, condition: str = "") -> Iterator[Row]:
        """The rows of a set, sorted by key, each once.

        Raises:
            SourceUnavailable: SAP does not answer.
            ConfigurationError: SAP refuses us.
            UnusableInput: the reply lacks the key, or the server does not sort.
        """
        seen, last_key = 0, ""
        last: tuple[str, ...] = ()
        expected: int | None = None
        url = str(self._session.url(entity_set.name))
        for index, (entry, count) in enumerate(self._entries(entity_set, condition), start=1):
            expected = count if expected is None else expected
            whole_key = tuple(str(entry.get(name) or "") for name in entity_set.key)
            if not whole_key[0]:
                raise _no_key(entity_set, entry)
            if whole_key == last:
                continue  # another row came in before it while we were paging
            key = alpha(whole_key[0])
            if key < last_key:
                raise _not_sorted(entity_set, last_key, key)
            seen, last, last_key = seen + 1, whole_key, key
            yield Row(key, entry, Origin(url, entity_set.name, index, _compact(entry)))
        if expected is not None and seen < expected:
            self.findings.append(_incomplete(entity_set, url, seen, expected))

    def _entries(self, entity_set: EntitySet, condition: str) -> Iterator[tuple[dict[str, Any], int | None]]:
        """All entries with the number that the server announced."""
        first = {
            "$format": "json",
            "$select": ",".join(self._selected(entity_set)),
            "$orderby": ",".join(entity_set.key),
            "$inlinecount": "allpages",
            "$top": str(self._page_size),
        } | ({"$filter": condition} if condition else {})
        query, read, count = first, 0, None
        while True:
            page = self._session.get(entity_set.name, query)
            entries, following, told = _page(page)
            count = told if count is None else count
            for entry in entries:
                yield entry, count
            read += len(entries)
            if following:
                query = _followed(entity_set, query, following)
            elif not entries or (count is not None and read >= count):
                return
            else:
                query = first | {"$skip": str(read)}

    def _selected(self, entity_set: EntitySet) -> list[str]:
        there = self._session.properties(entity_set.name)
        for name in (*entity_set.key, *entity_set.fields):
            if name not in there:
                raise _no_property(entity_set, name, there)
        return [*entity_set.key, *entity_set.fields, *(name for name in entity_set.optional if name in there)]


class SortedJoin:
    """Hands out the rows of a sorted stream by key, for keys that are asked roughly in order.

    Rows that were passed on the way to a later key are kept until they are asked. While both sides number alike nothing is
    kept, and memory stays flat whatever the number of rows; where customer and partner numbers run across each other it keeps
    as many as they lie apart.
    """

    def __init__(self, rows: Iterator[Row], wanted: Collection[str] | None = None) -> None:
        self._rows = rows
        self._wanted = wanted
        self._next = next(rows, None)
        self._passed: dict[str, list[Row]] = {}

    def take(self, key: str) -> list[Row]:
        """The rows of a key, once."""
        while self._next is not None and self._next.key <= key:
            if self._wanted is None or self._next.key in self._wanted:
                self._passed.setdefault(self._next.key, []).append(self._next)
            self._next = next(self._rows, None)
        return self._passed.pop(key, [])


def alpha(number: str) -> str:
    """SAP's ALPHA form of a customer or partner number: ten digits when numeric, else as it stands."""
    return number.zfill(10) if number.isascii() and number.isdigit() else number


def _page(page: Any) -> tuple[list[dict[str, Any]], str, int | None]:
    """Entries, address of the next page and announced number; version 1 of the protocol sends the bare list."""
    if isinstance(page, list):
        page = {"results": page}
    entries = page.get("results")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise UnusableInput(
            "SAP: a page without a list of entries.", next_step="Check that the address is that of an OData service."
        )
    count = str(page.get("__count", ""))
    return entries, str(page.get("__next") or ""), int(count) if count.isdecimal() else None


def _followed(entity_set: EntitySet, query: dict[str, str], following: str) -> dict[str, str]:
    """The query of `__next`. Its host is ignored: behind a proxy SAP names itself as nobody outside can reach it."""
    params = dict(httpx.URL(following).params)
    if params == query or not params:
        raise UnusableInput(
            f"SAP: {entity_set.name} sends us round in a circle ({following}).",
            next_step="Ask SAP operations about server-side paging of this service.",
        )
    return params


def _compact(entry: Mapping[str, Any]) -> str:
    told = {name: value for name, value in entry.items() if name != "__metadata" and not isinstance(value, dict)}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _no_property(entity_set: EntitySet, name: str, there: Collection[str]) -> UnusableInput:
    near = ", ".join(difflib.get_close_matches(name, there, n=3)) or "none is similar"
    return UnusableInput(
        f"SAP: {entity_set.name} has no property {name} (nearest: {near}) among {', '.join(sorted(there))}.",
        next_step="Check that the address is that of API_BUSINESS_PARTNER, and the system's release.",
    )


def _no_key(entity_set: EntitySet, entry: Mapping[str, Any]) -> UnusableInput:
    return UnusableInput(
        f"SAP: an entry of {entity_set.name} has no {entity_set.key[0]}; it has {', '.join(sorted(entry))}.",
        next_step="Check that the address is that of API_BUSINESS_PARTNER.",
    )


def _not_sorted(entity_set: EntitySet, last: str, key: str) -> UnusableInput:
    return UnusableInput(
        f"SAP: {entity_set.name} is not sorted by {entity_set.key[0]} ({key} came after {last}), so that rows could be lost.",
        next_step="Ask SAP operations why the service ignores $orderby; use file exports until then.",
    )


def _incomplete(entity_set: EntitySet, url: str, seen: int, expected: int) -> Finding:
    message = f"{entity_set.name} announced {expected} rows but gave {seen}. Read again when nobody is changing master data."
    return Finding("set_incomplete", Severity.ERROR, message, Origin(url, entity_set.name, seen, ""))
