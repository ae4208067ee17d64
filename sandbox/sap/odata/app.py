"""The stand-in as a Starlette application: routes, paging, JSON and errors as SAP's gateway writes them.

    /sap/opu/odata/sap/API_BUSINESS_PARTNER/...     the service
    /oauth/token                                    access tokens by client credentials

The root, `$metadata` and sets without `$format` answer in the form that this product needs (JSON and EDMX); Atom is not served.
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.company import PracticeCompany
from sandbox.sap.odata.access import Access, Credentials
from sandbox.sap.odata.entities import ENTITY_SETS, TAX_NUMBERS, Entity, EntitySet, Value, etag, fill, key_of
from sandbox.sap.odata.metadata import NAMESPACE, edmx, service_document
from sandbox.sap.odata.query import BadQuery, Query, apply, parse_query
from sandbox.sap.odata.troubles import Trouble, Troubles

SERVICE = f"/sap/opu/odata/sap/{NAMESPACE}"
_COOKIE = "SAP_SESSIONID_BWK_100"
_KEY = re.compile(r"(?P<set>\w+)\((?P<key>.+)\)")
_KEY_PART = re.compile(r"(?:(\w+)=)?'((?:[^']|'')*)'")


@dataclass(frozen=True, slots=True, kw_only=True)
class SapOptions:
    """How the stand-in behaves.

    Attributes:
        page_size: the server cuts longer answers and adds `__next` with a `$skiptoken`; 0 never cuts.
        profile: `calm`, `monday` or `storm`, see `sandbox.sap.odata.troubles`.
        seed: decides which requests meet trouble.
        credentials: who may call.
    """

    page_size: int = 0
    profile: str = "calm"
    seed: int = 1
    credentials: Credentials = field(default_factory=Credentials)


def sap_app(company: PracticeCompany, options: SapOptions | None = None) -> Starlette:
    """The OData service of a practice company.

    Raises:
        ValueError: the profile is unknown.
    """
    service = _Service(company, options or SapOptions())
    return Starlette(
        routes=[
            Route("/oauth/token", service.token, methods=["POST"]),
            Route(SERVICE, service.root),
            Route(f"{SERVICE}/", service.root),
            Route(f"{SERVICE}/$metadata", service.metadata),
            Route(f"{SERVICE}/{{target}}", service.resource, methods=["GET", "PATCH", "MERGE"]),
        ]
    )


class _Service:
    def __init__(self, company: PracticeCompany, options: SapOptions) -> None:
        self._options = options
        self._troubles = Troubles(options.profile, options.seed)
        self._access = Access(options.credentials)
        self._sets = fill(company)
        self._places: dict[str, dict[tuple[Value, ...], int]] = {}

    async def token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode("latin-1")))
        if form.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        token = self._access.issue(
            request.headers.get("authorization", ""), form.get("client_id", ""), form.get("client_secret", "")
        )
        if token is None:
            return JSONResponse({"error": "invalid_client"}, 401)
        seconds = int(self._options.credentials.token_seconds)
        return JSONResponse({"access_token": token, "token_type": "bearer", "expires_in": seconds})

    async def root(self, request: Request) -> Response:
        return self._refusal(request) or self._with_session(request, JSONResponse(service_document()))

    async def metadata(self, request: Request) -> Response:
        return self._refusal(request) or Response(edmx(), media_type="application/xml")

    async def resource(self, request: Request) -> Response:
        """A set, or one entity by its key."""
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        target = request.path_params["target"]
        by_key = _KEY.fullmatch(target)
        entity_set = ENTITY_SETS.get(by_key["set"] if by_key else target)
        if entity_set is None:
            return _error(404, "005056A509B11EE1B9A8FEC11C21D78E", f"Resource not found for segment '{target}'.")
        try:
            if by_key:
                return await self._one(request, entity_set, by_key["key"])
            if request.method != "GET":
                return _error(405, "/IWBEP/CM_MGW_RT/021", f"{request.method} is not allowed for {target}.")
            return self._with_session(request, self._page(request, entity_set))
        except BadQuery as bad:
            return _error(400, "/IWBEP/CM_MGW_EXPR_OSQL/000", f"Invalid request: {bad}.")

    def _refusal(self, request: Request) -> Response | None:
        if not self._access.allows(request.headers.get("authorization", "")):
            return _error(401, "401", "Unauthorized", {"WWW-Authenticate": 'Basic realm="SAP NetWeaver"'})
        trouble = self._troubles.next(f"{request.method} {request.url.path}?{request.url.query}")
        return None if trouble is None else _troubled(trouble)

    def _with_session(self, request: Request, response: Response) -> Response:
        """Adds a CSRF token and its cookie if the client asked to fetch one."""
        if request.headers.get("x-csrf-token", "").lower() == "fetch":
            session, token = self._access.open_session()
            response.headers["x-csrf-token"] = token
            response.set_cookie(_COOKIE, session, httponly=True, path="/")
        return response

    def _page(self, request: Request, entity_set: EntitySet) -> Response:
        options = dict(request.query_params)
        query = parse_query(options, entity_set)
        found = apply(query, self._sets[entity_set.name])
        start = query.skip + _token(options)
        wanted = len(found) if query.top is None else min(len(found), query.skip + query.top)
        stop = min(wanted, start + self._options.page_size) if self._options.page_size else wanted
        base = str(request.base_url).rstrip("/") + SERVICE
        body: dict[str, Any] = {"results": [_entity(entity_set, entity, query, base) for entity in found[start:stop]]}
        if query.counted:
            body["__count"] = str(len(found))
        if stop < wanted:
            body["__next"] = _next_url(base, entity_set, options, stop - query.skip)
        return JSONResponse({"d": body})

    async def _one(self, request: Request, entity_set: EntitySet, key: str) -> Response:
        entities = self._sets[entity_set.name]
        place = self._find(entity_set, _parse_key(key, entity_set))
        if place is None:
            return _error(404, "/IWBEP/CM_MGW_RT/020", f"Resource {entity_set.name}({key}) not found.")
        if request.method == "GET":
            query = parse_query(dict(request.query_params), entity_set)
            base = str(request.base_url).rstrip("/") + SERVICE
            response = JSONResponse({"d": _entity(entity_set, entities[place], query, base)})
            response.headers["etag"] = etag(entities[place])
            return self._with_session(request, response)
        refusal = self._write_refusal(request, entity_set, entities[place])
        if refusal is not None:
            return refusal
        entities[place] = _changed(entity_set, entities[place], await _json_body(request))
        return Response(status_code=204, headers={"etag": etag(entities[place])})

    def _find(self, entity_set: EntitySet, key: tuple[Value, ...]) -> int | None:
        places = self._places.get(entity_set.name)
        if places is None:
            entities = self._sets[entity_set.name]
            places = {key_of(entity_set, entity): place for place, entity in enumerate(entities)}
            self._places[entity_set.name] = places
        return places.get(key)

    def _write_refusal(self, request: Request, entity_set: EntitySet, entity: Entity) -> Response | None:
        """CSRF first, then what may be written at all, then the entity tag."""
        if not self._access.may_write(request.cookies.get(_COOKIE, ""), request.headers.get("x-csrf-token", "")):
            return _error(403, "403", "CSRF token validation failed", {"x-csrf-token": "Required"})
        if entity_set is not TAX_NUMBERS:
            return _error(405, "/IWBEP/CM_MGW_RT/021", f"{entity_set.name} cannot be changed here.")
        match = request.headers.get("if-match")
        if match is None:
            return _error(428, "/IWFND/CM_MGW/008", "The request requires the header If-Match.")
        if match not in ("*", etag(entity)):
            return _error(412, "/IWFND/CM_MGW/003", "The entity was changed in the meantime.")
        return None


def _token(options: dict[str, str]) -> int:
    token = options.get("$skiptoken", "0").strip("'")
    if not token.isdigit():
        raise BadQuery(f"$skiptoken {token!r} was not issued here")
    return int(token)


def _next_url(base: str, entity_set: EntitySet, options: dict[str, str], token: int) -> str:
    options = {**options, "$skiptoken": str(token)}
    pairs = "&".join(f"{name}={quote(value, safe='')}" for name, value in options.items())
    return f"{base}/{entity_set.name}?{pairs}"


def _parse_key(text: str, entity_set: EntitySet) -> tuple[Value, ...]:
    names = entity_set.names[: entity_set.keys]
    parts = {(found[1] or names[0]): found[2].replace("''", "'") for found in _KEY_PART.finditer(text)}
    if sorted(parts) != sorted(names):
        raise BadQuery(f"the key of {entity_set.name} consists of {', '.join(names)}")
    return tuple(parts[name] for name in names)


def _entity(entity_set: EntitySet, entity: Entity, query: Query, base: str) -> dict[str, Any]:
    names = entity_set.names
    pairs = [(name, str(value).replace("'", "''")) for name, value in zip(names, key_of(entity_set, entity), strict=False)]
    key = f"'{pairs[0][1]}'" if len(pairs) == 1 else ",".join(f"{name}='{value}'" for name, value in pairs)
    uri = f"{base}/{entity_set.name}({key})"
    body: dict[str, Any] = {
        "__metadata": {"id": uri, "uri": uri, "type": f"{NAMESPACE}.{entity_set.type_name}", "etag": etag(entity)}
    }
    for place in query.select or range(len(names)):
        body[names[place]] = _json_value(entity[place])
    return body


def _json_value(value: Value) -> str | bool | None:
    return f"/Date({int(value.timestamp() * 1000)})/" if isinstance(value, dt.datetime) else value


async def _json_body(request: Request) -> object:
    try:
        return await request.json()
    except ValueError:
        raise BadQuery("the body is no JSON") from None


def _changed(entity_set: EntitySet, entity: Entity, changes: object) -> Entity:
    """The entity with the changes of a PATCH, given flat or under `d`.

    Raises:
        BadQuery: a property is unknown, part of the key, no text, or too long.
    """
    if isinstance(changes, dict):
        changes = changes.get("d", changes)
    if not isinstance(changes, dict):
        raise BadQuery("the body is no JSON object")
    values = list(entity)
    for name, value in changes.items():
        place = entity_set.names.index(name) if name in entity_set.names else -1
        if place < entity_set.keys or not isinstance(value, str):
            raise BadQuery(f"property {name} cannot be changed to {value!r}")
        if len(value) > entity_set.properties[place].length:
            raise BadQuery(f"property {name} holds at most {entity_set.properties[place].length} characters")
        values[place] = value
    return tuple(values)


def _troubled(trouble: Trouble) -> Response:
    headers = {} if trouble.retry_after is None else {"Retry-After": str(trouble.retry_after)}
    if trouble.html:
        page = "<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"
        return Response(page, trouble.status, headers, "text/html")
    text = "Too many requests" if trouble.status == 429 else "Service unavailable"
    return _error(trouble.status, str(trouble.status), text, headers)


def _error(status: int, code: str, text: str, headers: dict[str, str] | None = None) -> Response:
    """An error in the shape of SAP's gateway."""
    body = {"error": {"code": code, "message": {"lang": "en", "value": text}, "innererror": {"errordetails": []}}}
    return JSONResponse(body, status, headers)
