"""VAT identification numbers with correct check digits, made from serial numbers.

Every member state of the EU and Northern Ireland (XI) has its own arithmetic; each is written out here from the public
descriptions of the national numbers and proved against python-stdnum in the tests. The product checks with python-stdnum: a
counterpart that used the same library could not find a fault in it.

    >>> vat_number("DE", 0)
    'DE100000008'
    >>> vat_number("AT", 1)
    'ATU59502960'

Two serials never give the same number of one state, as long as the serials stay below `SERIALS`.
"""

from collections.abc import Callable, Sequence

SERIALS = 900_000
_SPREAD = 7_368_787  # odd, not divisible by 3 or 5: multiplying by it is a permutation of every space below
_TRIES = 8  # some states have bodies without a check digit; a serial owns this many bodies to choose from

Finish = Callable[[str], str | None]


def _weighted(digits: str, weights: Sequence[int]) -> int:
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))


def _one_digit(value: int) -> str | None:
    """The digit, or None where the state would not have issued such a body."""
    return str(value) if value < 10 else None


def _append(body: str, check: str | None) -> str | None:
    return None if check is None else body + check


def _luhn(digits: str) -> str:
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[::-2])
    return str(-(doubled + sum(map(int, digits[-2::-2]))) % 10)


def _iso_7064_mod_11_10(digits: str) -> str:
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def _austria(body: str) -> str:
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in body[1::2])
    return f"U{body}{(6 - doubled - sum(map(int, body[::2]))) % 10}"


def _bulgaria(body: str) -> str:
    check = _weighted(body, range(1, 9)) % 11
    return f"{body}{check if check < 10 else _weighted(body, range(3, 11)) % 11 % 10}"


def _cyprus(body: str) -> str:
    odd = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21)
    total = sum(odd[int(digit)] for digit in body[::2]) + sum(map(int, body[1::2]))
    return body + chr(ord("A") + total % 26)


def _czechia(body: str) -> str:
    return f"{body}{((11 - _weighted(body, range(8, 1, -1)) % 11) % 11 or 1) % 10}"


def _france(body: str) -> str:
    siren = body + _luhn(body)
    return f"{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def _ireland(body: str) -> str:
    return body + "WABCDEFGHIJKLMNOPQRSTUV"[_weighted(body, range(8, 1, -1)) % 23]


def _italy(body: str) -> str:
    body += f"{1 + int(body) % 100:03d}"  # the province that issued it
    return body + _luhn(body)


def _lithuania(body: str) -> str:
    body += "1"  # a legal person
    check = _weighted(body, (1, 2, 3, 4, 5, 6, 7, 8)) % 11
    return f"{body}{check if check < 10 else _weighted(body, (3, 4, 5, 6, 7, 8, 9, 1)) % 11 % 10}"


def _latvia(body: str) -> str | None:
    return _append(body, _one_digit((3 - _weighted(body, (9, 1, 4, 8, 3, 10, 2, 5, 7, 6))) % 11))


def _netherlands(body: str) -> str | None:
    check = _one_digit(_weighted(body, range(9, 1, -1)) % 11)
    return None if check is None else f"{body}{check}B01"


def _slovenia(body: str) -> str | None:
    rest = _weighted(body, range(8, 1, -1)) % 11
    return f"{body}{(11 - rest) % 10}" if rest else None


def _slovakia(body: str) -> str | None:
    body = body[:2] + "234789"[int(body) % 6] + body[2:]
    return _append(body, _one_digit(int(body) % 11))


_SCHEMES: dict[str, tuple[str, int, Finish]] = {
    # state: fixed beginning, free digits, what the check digits make of both
    "AT": ("", 7, _austria),
    "BE": ("0", 7, lambda body: f"{body}{97 - int(body) % 97:02d}"),
    "BG": ("", 8, _bulgaria),
    "CY": ("10", 6, _cyprus),
    "CZ": ("2", 6, _czechia),
    "DE": ("", 8, lambda body: body + _iso_7064_mod_11_10(body)),
    "DK": ("", 7, lambda body: _append(body, _one_digit(-_weighted(body, (2, 7, 6, 5, 4, 3, 2)) % 11))),
    "EE": ("", 8, lambda body: f"{body}{-_weighted(body, (3, 7, 1, 3, 7, 1, 3, 7)) % 10}"),
    "EL": ("", 8, lambda body: f"{body}{_weighted(body, [2**power for power in range(8, 0, -1)]) % 11 % 10}"),
    "ES": ("B", 7, lambda body: body + _luhn(body[1:])),
    "FI": ("", 7, lambda body: _append(body, _one_digit(-_weighted(body, (7, 9, 10, 5, 8, 4, 2)) % 11))),
    "FR": ("", 8, _france),
    "HR": ("", 10, lambda body: body + _iso_7064_mod_11_10(body)),
    "HU": ("", 7, lambda body: f"{body}{-_weighted(body, (9, 7, 3, 1, 9, 7, 3)) % 10}"),
    "IE": ("", 7, _ireland),
    "IT": ("", 7, _italy),
    "LT": ("", 7, _lithuania),
    "LU": ("", 6, lambda body: f"{body}{int(body) % 89:02d}"),
    "LV": ("4", 9, _latvia),
    "MT": ("", 6, lambda body: f"{body}{37 - _weighted(body, (3, 4, 6, 7, 8, 9)) % 37:02d}"),
    "NL": ("", 8, _netherlands),
    "PL": ("", 9, lambda body: _append(body, _one_digit(_weighted(body, (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11))),
    "PT": ("5", 7, lambda body: f"{body}{-_weighted(body, range(9, 1, -1)) % 11 % 10}"),
    "RO": ("", 7, lambda body: f"{body}{10 * _weighted(body, (3, 2, 1, 7, 5, 3, 2)) % 11 % 10}"),
    "SE": ("556", 6, lambda body: f"{body}{_luhn(body)}01"),
    "SI": ("", 7, _slovenia),
    "SK": ("", 8, _slovakia),
    "XI": ("", 7, lambda body: f"{body}{97 - _weighted(body, range(8, 1, -1)) % 97:02d}"),
}
STATES = tuple(_SCHEMES)
_THIRD_COUNTRIES: dict[str, tuple[str, int, Finish]] = {
    "CHE": ("", 8, lambda body: _append(body, _one_digit(-_weighted(body, (5, 4, 3, 2, 7, 6, 5, 4)) % 11))),
    "NO": ("", 8, lambda body: _append(body, _one_digit(-_weighted(body, (3, 2, 7, 6, 5, 4, 3, 2)) % 11))),
    "GB": _SCHEMES["XI"],
}


def _make(scheme: tuple[str, int, Finish], serial: int) -> str:
    beginning, length, finish = scheme
    lowest = 10 ** (length - 1)
    stride = _TRIES if 9 * lowest >= _TRIES * SERIALS else 1
    for attempt in range(stride):
        body = lowest + (serial * stride + attempt) * _SPREAD % (9 * lowest)
        number = finish(f"{beginning}{body}")
        if number is not None:
            return number
    raise ValueError(f"serial {serial} leads to no number; take another one")


def vat_number(state: str, serial: int) -> str:
    """The VAT ID of a state (VIES code: EL for Greece, XI for Northern Ireland) that belongs to a serial number.

    Raises:
        ValueError: the state is not one of `STATES`.
    """
    if state not in _SCHEMES:
        raise ValueError(f"no VAT scheme for {state!r}; known are {', '.join(STATES)}")
    return state + _make(_SCHEMES[state], serial)


def third_country_number(country: str, serial: int) -> str:
    """What a Swiss, Norwegian or British customer has in the VAT field; empty for the rest of the world."""
    match country:
        case "CH":
            return f"CHE{_make(_THIRD_COUNTRIES['CHE'], serial)}MWST"
        case "NO":
            return f"NO{_make(_THIRD_COUNTRIES['NO'], serial)}MVA"
        case "GB":
            return f"GB{_make(_THIRD_COUNTRIES['GB'], serial)}"
        case _:
            return ""


def with_wrong_check_digit(vat_id: str) -> str:
    """The same number with a check digit that contradicts it, as a slip of the finger leaves it."""
    state, number = vat_id[:2], vat_id[2:]
    place = {"FR": 1, "NL": 8, "SE": 9}.get(state, len(number) - 1)
    for step in range(1, 10):
        wrong = number[:place] + _next(number[place], step) + number[place + 1 :]
        if state != "NL" or not _dutch_sole_trader(wrong):
            return state + wrong
    raise AssertionError(f"every change of {vat_id} is valid")  # one change in 97 is, never nine


def _next(char: str, step: int) -> str:
    return str((int(char) + step) % 10) if char.isdigit() else chr((ord(char) - 65 + step) % 22 + 65)


def _dutch_sole_trader(number: str) -> bool:
    """Since 2020 a Dutch number may satisfy mod 97 over its letters as numbers instead of the test of eleven."""
    return int(f"2321{number[:9]}11{number[10:]}") % 97 == 1
