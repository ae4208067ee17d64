"""The service's description of itself: $metadata as EDMX, and the service document."""

from typing import Any

from lxml import etree

from sandbox.sap.odata.entities import ENTITY_SETS

NAMESPACE = "API_BUSINESS_PARTNER"
_EDMX = "http://schemas.microsoft.com/ado/2007/06/edmx"
_DATA_SERVICES = "http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"
_EDM = "http://schemas.microsoft.com/ado/2008/09/edm"
_SAP = "http://www.sap.com/Protocols/SAPData"


def edmx() -> bytes:
    """The entity types and sets of the stand-in, OData V2."""
    root = etree.Element(f"{{{_EDMX}}}Edmx", {"Version": "1.0"}, nsmap={"edmx": _EDMX, "m": _DATA_SERVICES, "sap": _SAP})
    services = etree.SubElement(root, f"{{{_EDMX}}}DataServices", {f"{{{_DATA_SERVICES}}}DataServiceVersion": "2.0"})
    default: dict[Any, str] = {None: _EDM}  # the stubs of lxml know no default namespace
    schema = etree.SubElement(services, f"{{{_EDM}}}Schema", {"Namespace": NAMESPACE}, nsmap=default)
    for entity_set in ENTITY_SETS.values():
        kind = etree.SubElement(schema, f"{{{_EDM}}}EntityType", {"Name": entity_set.type_name})
        key = etree.SubElement(kind, f"{{{_EDM}}}Key")
        for place, prop in enumerate(entity_set.properties):
            attributes = {"Name": prop.name, "Type": prop.type}
            if prop.length:
                attributes["MaxLength"] = str(prop.length)
            if place < entity_set.keys:
                attributes["Nullable"] = "false"
                etree.SubElement(key, f"{{{_EDM}}}PropertyRef", {"Name": prop.name})
            etree.SubElement(kind, f"{{{_EDM}}}Property", attributes)
    container = etree.SubElement(
        schema,
        f"{{{_EDM}}}EntityContainer",
        {"Name": f"{NAMESPACE}_Entities", f"{{{_DATA_SERVICES}}}IsDefaultEntityContainer": "true"},
    )
    for entity_set in ENTITY_SETS.values():
        attributes = {"Name": entity_set.name, "EntityType": f"{NAMESPACE}.{entity_set.type_name}"}
        etree.SubElement(container, f"{{{_EDM}}}EntitySet", attributes)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def service_document() -> dict[str, Any]:
    """The names of the entity sets, as the service's root answers."""
    return {"d": {"EntitySets": list(ENTITY_SETS)}}
