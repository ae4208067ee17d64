"""What differs by member state: form of the number, disclosure, layout of the address, and the material for invented companies.

Sources: number forms from the Commission's list of national VAT formats; layouts and disclosure as seen in replies of VIES
(Germany and Spain give no name and address, Spain compares instead, Italy ends with a line break). For every state the numbers
are written without the country prefix; `EL` is Greece, `XI` Northern Ireland. `GB`, `GR` and `EU` are no codes to be asked for.

The layout is a format string over street, postcode and city, in the state's own spelling of the whole.
"""

import re
from dataclasses import dataclass

PARTS = ("name", "street", "postcode", "city")


@dataclass(frozen=True, slots=True)
class State:
    """One member state as the registers see it.

    Attributes:
        german_name: as eVatR lists it.
        form: what a number must look like.
        discloses: whether VIES hands out name and address.
        compares: whether VIES compares trader data itself (match codes).
        layout: how VIES writes the address.
        supplies: the parts that the state gives to eVatR for comparison; the others come back as D.
        legal_form: of invented companies.
        place: postcode pattern (`#` is a digit) and city of invented companies.
    """

    german_name: str
    form: re.Pattern[str]
    legal_form: str
    place: tuple[str, str]
    layout: str = "{street}\n{postcode} {city}"
    discloses: bool = True
    compares: bool = False
    supplies: tuple[str, ...] = PARTS


def _state(german_name: str, form: str, legal_form: str, place: tuple[str, str], layout: str = "") -> State:
    pattern = re.compile(form)
    return State(german_name, pattern, legal_form, place, layout) if layout else State(german_name, pattern, legal_form, place)


_NO_POSTCODE = ("name", "street", "city")

STATES: dict[str, State] = {
    "AT": _state("Österreich", r"U\d{8}", "GmbH", ("10##", "Wien"), "{street}\nAT-{postcode} {city}"),
    "BE": _state("Belgien", r"[01]\d{9}", "BV", ("20##", "Antwerpen")),
    "BG": _state("Bulgarien", r"\d{9,10}", "ООД", ("10##", "гр.София"), "{city}, {street}, {postcode}"),
    "CY": _state("Zypern", r"\d{8}[A-Z]", "LTD", ("10##", "Nicosia"), "{street}\n{postcode}, {city}, Cyprus"),
    "CZ": _state("Tschechische Republik", r"\d{8,10}", "s.r.o.", ("110 ##", "Praha 1"), "{street}\n{city}\n{postcode}  {city}"),
    "DE": State("Deutschland", re.compile(r"[1-9]\d{8}"), "GmbH", ("101##", "Berlin"), discloses=False),
    "DK": _state("Dänemark", r"\d{8}", "A/S", ("21##", "København"), "{street} \n{postcode} {city}"),
    "EE": _state("Estland", r"\d{9}", "OÜ", ("101##", "Tallinn"), "{street}   {postcode} {city}"),
    "EL": _state("Griechenland", r"\d{9}", "Α.Ε.", ("104##", "Αθήνα"), "{street}\n{postcode} - {city}"),
    "ES": State("Spanien", re.compile(r"[A-Z0-9]\d{7}[A-Z0-9]"), "S.L.", ("280##", "Madrid"), discloses=False, compares=True),
    "FI": _state("Finnland", r"\d{8}", "Oy", ("001##", "Helsinki")),
    "FR": _state("Frankreich", r"[A-HJ-NP-Z0-9]{2}\d{9}", "SARL", ("750##", "Paris")),
    "HR": _state("Kroatien", r"\d{11}", "d.o.o.", ("100##", "Zagreb"), "{street}, {city}, {postcode} {city}"),
    "HU": _state("Ungarn", r"\d{8}", "Kft.", ("10##", "Budapest"), "{street} {postcode} {city}"),
    "IE": State(
        "Irland",
        re.compile(r"\d{7}[A-W][A-IW]?|\d[A-Z+*]\d{5}[A-W]"),
        "Limited",
        ("D02 X###", "Dublin 2"),
        layout="{street}, {city}",
        supplies=_NO_POSTCODE,
    ),
    "IT": _state("Italien", r"\d{11}", "S.R.L.", ("201##", "Milano"), "{street} \n{postcode} {city} \n"),
    "LT": _state("Litauen", r"\d{9}|\d{12}", "UAB", ("LT-011##", "Vilnius"), "{street}, {city}, {postcode}"),
    "LU": _state("Luxemburg", r"\d{8}", "S.à r.l.", ("L-11##", "Luxembourg"), "{street}\n{postcode}  {city}"),
    "LV": _state("Lettland", r"\d{11}", "SIA", ("LV-10##", "Rīga"), "{street}, {city}, {postcode}"),
    "MT": _state("Malta", r"\d{8}", "Ltd", ("VLT 11##", "Valletta"), "{street}\n{city}\n{postcode}"),
    "NL": _state("Niederlande", r"\d{9}B\d{2}", "B.V.", ("10## AB", "Amsterdam"), "\n{street}\n{postcode} {city}\n"),
    "PL": State("Polen", re.compile(r"\d{10}"), "Sp. z o.o.", ("00-1##", "Warszawa"), discloses=False, supplies=()),
    "PT": _state("Portugal", r"\d{9}", "Lda", ("1000-###", "Lisboa"), "{street}\n{city}\n{postcode} {city}"),
    "RO": State(
        "Rumänien",
        re.compile(r"\d{2,10}"),
        "S.R.L.",
        ("0100##", "București"),
        layout="{city}\n{street}",
        supplies=_NO_POSTCODE,
    ),
    "SE": _state("Schweden", r"\d{10}01", "AB", ("111 ##", "Stockholm"), "{street} \n{postcode} {city}"),
    "SI": _state("Slowenien", r"\d{8}", "d.o.o.", ("10##", "Ljubljana"), "{street}, {postcode} {city}"),
    "SK": _state("Slowakei", r"\d{10}", "s.r.o.", ("811##", "Bratislava"), "{street}\n{postcode} {city}\nSlovensko"),
    "XI": _state("Nordirland", r"\d{9}|\d{12}|(GD|HA)\d{3}", "Ltd", ("BT# #AA", "Belfast"), "{street}\n{city}\n{postcode}"),
}
"""All codes that the registers know."""


def well_formed(country: str, number: str) -> bool:
    """Whether a number has the form of its member state (check digits are not looked at); False for unknown states."""
    state = STATES.get(country)
    return state is not None and state.form.fullmatch(number) is not None
