"""VAT identification numbers as people type them, read into what a register can be asked.

A check digit is a signal and never a verdict: registers have issued numbers that fail it. Everything that has the shape of a
number of a VIES state is therefore askable. Shape: `[A-Z]{2}` and `[0-9A-Za-z+*.]{2,12}` (WSDL of VIES `checkVatService`).

Good: `parse("ATU 123.456-75")` gives `ATU12345675`. Bad: `parse("CHE-123.456.788 MWST")` gives the problem `not_eu`.
"""

import functools
import re
import unicodedata
from typing import NamedTuple

from stdnum.eu import vat as eu_vat

from domain.vat.answers import VatId

# The prefixes that VIES answers for: 27 member states (Greece is EL, never GR) and Northern Ireland for goods.
VIES_STATES = frozenset(
    "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI".split()  # noqa: SIM905
)

# What people write where there is no number; compared after normalising, so blanks, dots, dashes and slashes are gone.
_PLACEHOLDER = re.compile(
    "NA|NONE|NIL|NULL|NV|KEINE|KEIN|KEINEUSTID|KEINEUSTIDNR|KEINEVORHANDEN|OHNE|UNBEKANNT|UNKNOWN|TBD|FOLGT|BEANTRAGT|FEHLT"
    r"|OFFEN|ENTFAELLT|ENTFÄLLT|PRIVAT|PENDING|NOVAT|AUCUN"
    r"|([0X9?*+])\1*"  # 0, 000000, XXX, 99999999, ???
)

_SEPARATORS = re.compile(r"[\s.\-/:,;_#()'\"\u00ad\u200b-\u200f\u2010-\u2015\u2212\u2060\ufeff]+")
_LABEL = re.compile(
    r"^(?:UMSATZSTEUERID(?:NR)?|UST(?:ID)?(?:NR|NO|NUMMER)?|MWST(?:NR)?|UID(?:NR|NUMMER)?"
    r"|VAT(?:REG)?(?:ID)?(?:NR|NO|NUMBER)?|N?TVA|BTW(?:NR)?|PIVA|PARTITAIVA)(?=[A-Z]{2}[A-Z]?[0-9]|[0-9])"
)
_NUMBER = re.compile(r"[0-9A-Z+*]{2,12}")
_TWO_DIGITS = re.compile(r"[0-9].*[0-9]")  # every number has digits; "BEANTRAGT" only looks Belgian
_FOREIGN = re.compile(r"[A-Z]{2,3}[0-9]")

# Greek and Cyrillic letters that look like the Latin ones which a number needs.
_LOOKALIKES = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧΛАВЕКМНОРСТУХЛ", "ABEZHIKMNOPTYXLABEKMHOPCTYXL")

# Numbers that lack a character which the law adds for every number of the state.
_COMPLETED = {
    "AT": (re.compile(r"[0-9]{8}"), "U"),  # the U is part of every Austrian number
    "BE": (re.compile(r"[0-9]{9}"), "0"),  # Belgian numbers got a leading zero in 2005
}


class _Form(NamedTuple):
    """What a state's numbers look like behind the prefix, and how long the longest is.

    After the table of number formats in the Commission's VIES FAQ.
    """

    longest: int
    shape: re.Pattern[str]


def _form(longest: int, shape: str) -> _Form:
    return _Form(longest, re.compile(shape))


_FORMS = {
    "AT": _form(9, "U[0-9]{8}"),
    "BE": _form(10, "[0-9]{10}"),
    "BG": _form(10, "[0-9]{9,10}"),
    "CY": _form(9, "[0-9]{8}[A-Z]"),
    "CZ": _form(10, "[0-9]{8,10}"),
    "DE": _form(9, "[0-9]{9}"),
    "DK": _form(8, "[0-9]{8}"),
    "EE": _form(9, "[0-9]{9}"),
    "EL": _form(9, "[0-9]{9}"),
    "ES": _form(9, "[0-9A-Z][0-9]{7}[0-9A-Z]"),
    "FI": _form(8, "[0-9]{8}"),
    "FR": _form(11, "[0-9A-Z]{2}[0-9]{9}"),
    "HR": _form(11, "[0-9]{11}"),
    "HU": _form(8, "[0-9]{8}"),
    "IE": _form(9, "[0-9][0-9A-Z+*][0-9]{5}[A-Z]{1,2}"),
    "IT": _form(11, "[0-9]{11}"),
    "LT": _form(12, "[0-9]{9}|[0-9]{12}"),
    "LU": _form(8, "[0-9]{8}"),
    "LV": _form(11, "[0-9]{11}"),
    "MT": _form(8, "[0-9]{8}"),
    "NL": _form(12, "[0-9]{9}B[0-9]{2}"),
    "PL": _form(10, "[0-9]{10}"),
    "PT": _form(9, "[0-9]{9}"),
    "RO": _form(10, "[0-9]{2,10}"),
    "SE": _form(12, "[0-9]{12}"),
    "SI": _form(8, "[0-9]{8}"),
    "SK": _form(10, "[0-9]{10}"),
    "XI": _form(12, "[0-9]{9}|[0-9]{12}|(?:GD|HA)[0-9]{3}"),
}

_LAST_WORD = re.compile(r"\s+[^\s0-9]+$")


class ParsedNumber(NamedTuple):
    """A number as it could be understood.

    `vat_id` is None where no state can be asked; then `problem` is one of `no_vat_id`, `placeholder`, `not_eu`, `unreadable`.
    `normalised` is upper case without separators, with prefix where one could be completed. `format_ok` says that python-stdnum
    accepts length and check digits. `notes` are finding codes (`docs/findings.md`) on how the text had to be repaired.
    """

    vat_id: VatId | None
    normalised: str
    problem: str
    format_ok: bool
    notes: tuple[str, ...] = ()

    @property
    def is_absent(self) -> bool:
        """Whether the text holds no number at all, so that other sources may supply one."""
        return self.problem in {"no_vat_id", "placeholder"}


@functools.lru_cache(maxsize=1_024)
def vies_country(iso_country: str) -> str:
    """The VIES prefix of an ISO country code: `GR` becomes `EL`, everything else stays; not necessarily a VIES state."""
    code = iso_country.strip().upper()
    return "EL" if code == "GR" else code


def iso_country(prefix: str) -> str:
    """The ISO country code of a VIES prefix: `EL` becomes `GR`, everything else stays."""
    return "GR" if prefix == "EL" else prefix


@functools.lru_cache(maxsize=16_384)
def parse(text: str, country_hint: str = "") -> ParsedNumber:
    """Read a VAT ID as typed.

    Args:
        text: the cell's text.
        country_hint: ISO country code of the row, used to complete a missing prefix and to notice a foreign one.
    """
    hint = vies_country(country_hint)
    whole = _read(text, hint)
    shorter = text.rstrip()
    while not has_shape(whole) and (last := _LAST_WORD.search(shorter)):
        shorter = shorter[: last.start()]
        without = _read(shorter, hint)
        if has_shape(without):
            return without._replace(notes=(*without.notes, "vat_id_extra_text"))
    return whole


def has_shape(read: ParsedNumber) -> bool:
    """Whether a number is as long and has its letters where its state's numbers have them; check digits are not looked at."""
    return read.vat_id is not None and _FORMS[read.vat_id.country].shape.fullmatch(read.vat_id.number) is not None


def _read(text: str, hint: str) -> ParsedNumber:
    """The whole text as one number."""
    compact, notes = _compact(text)
    if not compact:
        return ParsedNumber(None, "", "placeholder" if text.strip() else "no_vat_id", False)
    if _PLACEHOLDER.fullmatch(compact):
        return ParsedNumber(None, "", "placeholder", False)
    country, number, more = _split(compact, hint)
    notes += more
    if country not in VIES_STATES:
        problem = "not_eu" if country else "unreadable"
        return ParsedNumber(None, compact, problem, False, notes)
    number, more = _single_prefix(country, number)
    notes += more
    if not _NUMBER.fullmatch(number) or not _TWO_DIGITS.search(number) or len(number) > _FORMS[country].longest:
        return ParsedNumber(None, compact, "unreadable", False, notes)
    if hint and country != hint and not (country == "XI" and hint == "GB"):
        notes += ("vat_prefix_other_country",)
    return ParsedNumber(VatId(country, number), country + number, "", format_ok(country, number), notes)


def format_ok(country: str, number: str) -> bool:
    """Whether length and check digits fit the state's rules (python-stdnum); a signal only.

    python-stdnum takes a Romanian personal code of 13 digits for a VAT ID; a VAT ID has at most ten.
    """
    if country == "RO" and len(number) > 10:
        return False
    return bool(eu_vat.is_valid(country + number))


def _compact(text: str) -> tuple[str, tuple[str, ...]]:
    """Upper case without separators and labels, with notes on what was repaired."""
    stripped = text.strip()
    plain = unicodedata.normalize("NFKC", stripped)
    compact = _SEPARATORS.sub("", plain)
    notes: tuple[str, ...] = ()
    if compact != stripped:
        notes += ("vat_id_blanks",)
    upper = compact.upper()
    if upper != compact:
        notes += ("vat_id_lower_case",)
    latin = upper if upper.isascii() else upper.translate(_LOOKALIKES)
    if latin != upper:
        notes += ("vat_id_lookalike_letters",)
    bare = _LABEL.sub("", latin)
    if bare != latin:
        notes += ("vat_id_label",)
    return bare, notes


def _split(compact: str, hint: str) -> tuple[str, str, tuple[str, ...]]:
    """Country, number and notes. The country is empty where nothing tells it, and may be none of the VIES states."""
    prefix = compact[:2]
    if prefix == "GR" and _TWO_DIGITS.search(compact):
        return "EL", compact[2:], ("vat_id_greek_prefix",)
    if prefix in VIES_STATES and _NUMBER.fullmatch(compact[2:]):
        return prefix, *_complete(prefix, compact[2:])
    if hint in VIES_STATES:
        number, notes = _complete(hint, compact)
        # A French key or an Irish number may begin with two letters: only check digits tell it from a foreign prefix.
        if not _FOREIGN.match(compact) or format_ok(hint, number):
            return hint, number, ("vat_id_prefix_missing", *notes)
    if _FOREIGN.match(compact):
        return prefix, compact[2:], ()
    return (hint if compact[0].isdigit() and hint not in VIES_STATES else ""), compact, ()


def _single_prefix(country: str, number: str) -> tuple[str, tuple[str, ...]]:
    """Without the prefix that somebody put before a number which had it already: `ATU` + `ATU12345675`."""
    form = _FORMS[country]
    if len(number) > form.longest:
        for spelled in (country, "GR") if country == "EL" else (country, "U" + country):
            rest, _ = _complete(country, number.removeprefix(spelled))
            if number.startswith(spelled) and form.shape.fullmatch(rest):
                return rest, ("vat_id_prefix_doubled",)
    return number, ()


def _complete(country: str, number: str) -> tuple[str, tuple[str, ...]]:
    """Add the character that every number of the state carries and that people leave out."""
    if country in _COMPLETED:
        incomplete, missing = _COMPLETED[country]
        if incomplete.fullmatch(number):
            return missing + number, ("vat_id_completed",)
    return number, ()
