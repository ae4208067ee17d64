"""OData V2 query options: $filter, $orderby, $select, $top, $skip, $inlinecount.

The part of the language that business partner clients use: comparisons joined by `and`, with strings, datetimes and booleans.

    LastChangeDate ge datetime'2026-10-01T00:00:00' and BusinessPartner gt '1000021'

Anything else is refused as SAP refuses it: with an error that names the place.
"""

import datetime as dt
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sandbox.sap.odata.entities import Entity, EntitySet, Value

Predicate = Callable[[Entity], bool]

_TOKEN = re.compile(r"\s*(?:(datetime)?'((?:[^']|'')*)'|([A-Za-z_]\w*)|(\d+))")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}


class BadQuery(ValueError):
    """A query that the service refuses with status 400."""


class Query(NamedTuple):
    """A parsed query. `order` lists (place of the property, descending); `select` places of properties, all if empty."""

    predicate: Predicate | None
    order: tuple[tuple[int, bool], ...]
    select: tuple[int, ...]
    top: int | None
    skip: int
    counted: bool


def parse_query(options: Mapping[str, str], entity_set: EntitySet) -> Query:
    """The query of a request.

    Raises:
        BadQuery: an option, a property or a literal is not understood.
    """
    known = {"$filter", "$orderby", "$select", "$top", "$skip", "$skiptoken", "$inlinecount", "$format", "sap-client"}
    unknown = next((name for name in options if name not in known), None)
    if unknown is not None:
        raise BadQuery(f"query option {unknown} is not supported")
    if options.get("$format", "json") != "json":
        raise BadQuery("only $format=json is served here")
    return Query(
        predicate=_filter(options["$filter"], entity_set) if "$filter" in options else None,
        order=_order(options.get("$orderby", ""), entity_set),
        select=tuple(_place(name.strip(), entity_set) for name in options.get("$select", "").split(",") if name.strip()),
        top=_natural(options, "$top") if "$top" in options else None,
        skip=_natural(options, "$skip") if "$skip" in options else 0,
        counted=options.get("$inlinecount", "none") == "allpages",
    )


def _natural(options: Mapping[str, str], name: str) -> int:
    if not options[name].isdigit():
        raise BadQuery(f"{name} must be a number, not {options[name]!r}")
    return int(options[name])


def _place(name: str, entity_set: EntitySet) -> int:
    try:
        return entity_set.names.index(name)
    except ValueError:
        raise BadQuery(f"property {name} of {entity_set.type_name} is unknown") from None


def _order(text: str, entity_set: EntitySet) -> tuple[tuple[int, bool], ...]:
    order = []
    for part in filter(None, map(str.strip, text.split(","))):
        name, _, direction = part.partition(" ")
        if direction.strip() not in ("", "asc", "desc"):
            raise BadQuery(f"sort direction {direction!r} is unknown")
        order.append((_place(name, entity_set), direction.strip() == "desc"))
    return tuple(order)


def _filter(text: str, entity_set: EntitySet) -> Predicate:
    comparisons = []
    position = 0
    while True:
        name, position = _word(text, position)
        sign, position = _word(text, position)
        if sign not in _COMPARE:
            raise BadQuery(f"operator {sign!r} at position {position} of $filter is unknown")
        literal, position = _literal(text, position)
        comparisons.append((_place(name, entity_set), _COMPARE[sign], literal))
        if not text[position:].strip():
            break
        joint, position = _word(text, position)
        if joint != "and":
            raise BadQuery(f"{joint!r} at position {position} of $filter: only `and` is supported")

    def matches(entity: Entity) -> bool:
        return all(_holds(entity[place], compare, literal) for place, compare, literal in comparisons)

    return matches


def _holds(value: Value, compare: Callable[[Any, Any], bool], literal: Value) -> bool:
    if value is None:
        return False
    if type(value) is not type(literal):
        raise BadQuery(f"{literal!r} is compared with a property of another type")
    return compare(value, literal)


def _word(text: str, position: int) -> tuple[str, int]:
    found = _TOKEN.match(text, position)
    if found is None or found[3] is None:
        raise BadQuery(f"a name is missing at position {position} of $filter")
    return found[3], found.end()


def _literal(text: str, position: int) -> tuple[Value, int]:
    found = _TOKEN.match(text, position)
    if found is None:
        raise BadQuery(f"a value is missing at position {position} of $filter")
    if found[1]:
        try:
            return dt.datetime.fromisoformat(found[2]).replace(tzinfo=dt.UTC), found.end()
        except ValueError:
            raise BadQuery(f"{found[2]!r} is no datetime") from None
    if found[2] is not None:
        return found[2].replace("''", "'"), found.end()
    if found[3] in ("true", "false"):
        return found[3] == "true", found.end()
    raise BadQuery(f"{found[0].strip()!r} is no value; strings stand in single quotes")


def apply(query: Query, entities: list[Entity]) -> list[Entity]:
    """The entities that a query wants, in its order, before paging."""
    predicate = query.predicate
    found = entities if predicate is None else [entity for entity in entities if predicate(entity)]
    for place, descending in reversed(query.order):
        # Within one property all values are of one type, which the type of an entity cannot express.
        found = sorted(found, key=lambda entity: entity[place], reverse=descending)  # type: ignore[arg-type, return-value]
    return found
