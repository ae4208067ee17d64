"""SAP: exported files and OData, turned into domain records. The only room that says STCEG or KUNNR."""
