"""The practice company itself: a German buying group and its debtors, reproducible from a seed.

Every debtor is a function of (seed, index) alone, so a company of 200,000 is streamed in constant memory and any single debtor
can be looked up. The shares below are those of a plausible month: about 3 % of the numbers are not valid, 2 % belong to a
company that looks different, 1 % of the debtors have sales to other member states and no number at all.
"""

import datetime as dt
import itertools
import random
from bisect import bisect
from collections.abc import Callable, Iterator

from sandbox.company.documents import ROOM, Delivery, Month, Order, document_count, documents_of, one_time_destination
from sandbox.company.model import CompanyCode, Debtor, Postal, RegisterEntry, Situation, Vendor, Writing
from sandbox.company.names import Country, address, as_registered, company_name, countries, in_latin, pick, with_habits
from sandbox.company.numbers import SERIALS, third_country_number, vat_number, with_wrong_check_digit

MAX_DEBTORS = 220_000
_FIRST_CUSTOMER = 1_000_021
_FIRST_DOCUMENT = 90_000_000
_FIRST_VENDOR = 300_007

_SITUATIONS = (
    (Situation.MOVED, 0.009),
    (Situation.RENAMED, 0.007),
    (Situation.OTHER_COMPANY, 0.004),
    (Situation.ENDED, 0.014),
    (Situation.NOT_ASSIGNED, 0.008),
    (Situation.WRONG_CHECK_DIGIT, 0.008),
)
_WRITINGS = (
    (Writing.BLANKS, 0.008),
    (Writing.DOTS, 0.006),
    (Writing.HARD_BLANKS, 0.004),
    (Writing.LOWER_CASE, 0.005),
    (Writing.NO_PREFIX, 0.006),
    (Writing.IN_TAX_NUMBER, 0.004),
    (Writing.OTHER_COUNTRY, 0.004),
)
_FINDINGS = {
    Writing.BLANKS: "vat_id_blanks",
    Writing.HARD_BLANKS: "vat_id_blanks",
    Writing.LOWER_CASE: "vat_id_lower_case",
    Writing.GREEK_PREFIX: "vat_id_greek_prefix",
    Writing.IN_TAX_NUMBER: "vat_id_in_tax_number",
    Writing.OTHER_COUNTRY: "vat_prefix_other_country",
}
_SITUATION_BOUNDS = list(itertools.accumulate(share for _, share in _SITUATIONS))
_WRITING_BOUNDS = list(itertools.accumulate(share for _, share in _WRITINGS))


_TYPED: dict[Writing, Callable[[str], str]] = {
    Writing.BLANKS: lambda vat_id: f"{vat_id[:2]} {vat_id[2:5]} {vat_id[5:]}",
    Writing.HARD_BLANKS: lambda vat_id: f"{vat_id[:2]}\N{NO-BREAK SPACE}{vat_id[2:]}",
    Writing.DOTS: lambda vat_id: f"{vat_id[:2]}{vat_id[2:5]}.{vat_id[5:8]}.{vat_id[8:]}",
    Writing.LOWER_CASE: str.lower,
    Writing.GREEK_PREFIX: lambda vat_id: "GR" + vat_id[2:],
    Writing.NO_PREFIX: lambda vat_id: vat_id[2:],
    Writing.IN_TAX_NUMBER: lambda _: "",
}


def typed(vat_id: str, writing: Writing) -> str:
    """The number as the clerk typed it into the VAT field; empty when it went into another field."""
    spell = _TYPED.get(writing)
    return spell(vat_id) if spell else vat_id


class PracticeCompany:
    """A German buying group with its debtors, vendors and one month of billing documents.

    Attributes:
        requester: its own valid German VAT ID.
        name: its name in the register.
        month: the practice month, `YYYY-MM`.
    """

    name = "Nordbaden Einkaufsverbund eG"

    def __init__(self, debtors: int, seed: int, month: str) -> None:
        if not 1 <= debtors <= MAX_DEBTORS:
            raise ValueError(f"a practice company has 1 to {MAX_DEBTORS} debtors, not {debtors}")
        self.count = debtors
        self.seed = seed
        self.month = month
        self._month = Month.parse(month)
        self._shift = seed * 104_729
        self.requester = vat_number("DE", (SERIALS - 1 + self._shift) % SERIALS)
        known = countries()
        self._countries = list(known.values())
        self._bounds = list(itertools.accumulate(country.weight for country in self._countries))
        self._states = [country for country in self._countries if country.vies and country.code != "DE"]

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Debtor]:
        return map(self.debtor, range(self.count))

    def vendors(self) -> Iterator[Vendor]:
        """The suppliers: one for every twenty debtors, between 10 and 2,000."""
        for place in range(max(10, min(2_000, self.count // 20))):
            yield self._vendor(place)

    def own_registration(self) -> RegisterEntry:
        """What the register knows about the buying group itself."""
        postal = Postal(self.name, "Zimmerplatz", "4", "76133", "Karlsruhe", "DE")
        return RegisterEntry(self.requester, True, postal, dt.date(2009, 4, 1))

    def debtor(self, index: int) -> Debtor:
        """The debtor at a place, counted from 0. Some are branches that share the number of the debtor before them."""
        debtor = self._independent(index)
        if index and self._rng("branch", index).random() < 0.008:
            head = self._independent(index - 1)
            if head.vat_id and head.situation is Situation.SAME and debtor.situation is Situation.SAME:
                return self._branch(debtor, head)
        return debtor

    def _rng(self, purpose: str, index: int) -> random.Random:
        return random.Random((self.seed * 8 + len(purpose)) * 1_000_003 + index)

    def _number(self, state: str, place: int, slot: int = 0) -> str:
        return vat_number(state, (place * 4 + slot + self._shift) % SERIALS)

    def _independent(self, index: int) -> Debtor:
        rng = self._rng("", index)
        country = self._countries[bisect(self._bounds, rng.random() * self._bounds[-1])]
        meant = address(rng, country)
        if rng.random() < 0.003:
            return self._one_time_account(rng, index, country)
        situation, vat_id = self._situation(rng, index, country)
        writing = _writing(rng, country) if vat_id else Writing.PLAIN
        register_postal, kept = self._spellings(rng, country, situation, meant)
        if writing is Writing.OTHER_COUNTRY:
            vat_id, register_postal = self._affiliate(rng, index, country, register_postal)
            situation = Situation.SAME
        vat_text = typed(vat_id, writing) if vat_id else ""
        if situation is Situation.THIRD_COUNTRY and rng.random() < 0.6:
            vat_text = third_country_number(country.code, (index * 4 + self._shift) % SERIALS)
        register = [_registration(rng, self._month, vat_id, situation, register_postal)] if vat_id else []
        deletion_flag = rng.random() < 0.015
        deliveries, further = self._deliveries(rng, index, country, vat_text if vat_id else "", register)
        companies = _companies(rng)
        order = Order(_FIRST_DOCUMENT + index * ROOM, self._month, companies, deliveries, country.currency)
        share = 0.97 if situation is Situation.NO_NUMBER and country.code != "DE" else 0.05 if deletion_flag else 0.6
        master = in_latin(with_habits(rng, kept))
        findings = [_FINDINGS[writing]] if writing in _FINDINGS else []
        if rng.random() < 0.0006:
            master = master._replace(name=master.name.replace(" ", " | ", 1))
        created = dt.date(2003, 1, 1) + dt.timedelta(days=int(rng.random() * 8_500))
        return Debtor(
            place=index,
            customer=f"{_FIRST_CUSTOMER + index:010d}",
            situation=situation,
            writing=writing,
            meant=meant,
            master=master,
            vat_id=vat_id,
            vat_text=vat_text,
            tax_number=vat_id if writing is Writing.IN_TAX_NUMBER else _tax_number(rng, country),
            latin_address=rng.random() < 0.6,
            account_group="DEBI",
            address_number=f"{20_000 + index:010d}",
            created_on=created,
            changed_on=created + dt.timedelta(days=int(rng.random() ** 0.5 * (self._month.first - created).days)),
            deletion_flag=deletion_flag,
            companies=companies,
            further=further,
            documents=documents_of(rng, order, document_count(rng, share)),
            findings=tuple(findings),
            register=tuple(register),
        )

    def _situation(self, rng: random.Random, index: int, country: Country) -> tuple[Situation, str]:
        """The debtor's situation and the number in his master record."""
        draw = rng.random()
        if not country.vies:
            return Situation.THIRD_COUNTRY, ""
        if draw >= (0.90 if country.code == "DE" else 0.978):
            return Situation.NO_NUMBER, ""
        place = bisect(_SITUATION_BOUNDS, draw)
        situation = _SITUATIONS[place][0] if place < len(_SITUATIONS) else Situation.SAME
        vat_id = self._number(country.vies, index)
        return situation, with_wrong_check_digit(vat_id) if situation is Situation.WRONG_CHECK_DIGIT else vat_id

    def _spellings(self, rng: random.Random, country: Country, situation: Situation, meant: Postal) -> tuple[Postal, Postal]:
        """What the register has on file for the number, and what our master record was typed from."""
        match situation:
            case Situation.MOVED:
                return as_registered(meant), address(rng, country, meant.name)
            case Situation.RENAMED:
                return as_registered(meant), meant._replace(name=company_name(rng, country, meant.city))
            case Situation.OTHER_COMPANY:
                return as_registered(address(rng, country)), meant
            case _:
                return as_registered(meant), meant

    def _affiliate(self, rng: random.Random, index: int, country: Country, postal: Postal) -> tuple[str, Postal]:
        """The number of a company of the same name in another member state."""
        state = self._states[int(rng.random() * len(self._states))]
        if state is country:
            state = next(other for other in self._states if other is not country)
        return self._number(state.vies, index, 1), as_registered(address(rng, state, postal.name))

    def _deliveries(
        self, rng: random.Random, index: int, country: Country, vat_text: str, register: list[RegisterEntry]
    ) -> tuple[tuple[Delivery, ...], tuple[tuple[str, str], ...]]:
        """Where the goods go; numbers that occur in documents only, or in the list of further numbers, are registered too."""
        usual = Delivery(country.code, vat_text)
        draw = rng.random()
        if country.code == "DE":
            return ((usual, Delivery("AT", vat_text)) if draw < 0.003 else (usual,)), ()
        if not country.vies or not register:
            return (usual,), ()
        if draw < 0.012:  # the invoice carries a newer number than the master
            newer = self._number(country.vies, index, 1)
            if newer != register[0].vat_id:
                register.append(register[0]._replace(vat_id=newer, valid=True, valid_until=None))
                return (Delivery(country.code, newer),), ()
        if draw < 0.072:
            state = self._states[int(rng.random() * len(self._states))]
            if state is not country:
                number = self._number(state.vies, index, 2)
                register.append(RegisterEntry(number, True, register[0].postal, dt.date(2017, 7, 1)))
                return (usual, Delivery(state.code, number)), ((state.code, number),)
        return ((usual, Delivery("DE", vat_text)) if draw > 0.97 else (usual,)), ()

    def _branch(self, debtor: Debtor, head: Debtor) -> Debtor:
        """The debtor as a branch account of the one before: same company and number, an account and documents of its own."""
        name = f"{head.master.name[:26]} Filiale"
        documents = tuple(
            document._replace(vat_id=head.vat_text, destination=head.meant.country) for document in debtor.documents
        )
        return debtor._replace(
            meant=head.meant,
            master=head.master._replace(name=name),
            writing=head.writing,
            vat_id=head.vat_id,
            vat_text=head.vat_text,
            tax_number=head.tax_number,
            companies=tuple(company._replace(head_office=head.customer) for company in debtor.companies),
            further=(),
            documents=documents,
            findings=head.findings,
            register=(),
        )

    def _one_time_account(self, rng: random.Random, index: int, country: Country) -> Debtor:
        """A collective account: the customers' names and numbers live in the documents."""
        deliveries, register = [], []
        for slot in range(2):
            state = countries()[one_time_destination(rng)]
            number = self._number(state.vies, index, slot)
            register.append(RegisterEntry(number, True, as_registered(address(rng, state)), dt.date(2016, 1, 1)))
            deliveries.append(Delivery(state.code, number))
        order = Order(_FIRST_DOCUMENT + index * ROOM, self._month, (CompanyCode("1000"),), tuple(deliveries), "EUR")
        master = Postal(f"CPD Einmalkunden {country.code}", "", "", "", "Karlsruhe", "DE")
        created = dt.date(2004, 1, 1)
        return Debtor(
            place=index,
            customer=f"{_FIRST_CUSTOMER + index:010d}",
            situation=Situation.ONE_TIME_ACCOUNT,
            writing=Writing.PLAIN,
            meant=master,
            master=master,
            vat_id="",
            vat_text="",
            tax_number="",
            latin_address=True,
            account_group="CPD",
            address_number=f"{20_000 + index:010d}",
            created_on=created,
            changed_on=created,
            deletion_flag=False,
            companies=order.companies,
            further=(),
            documents=documents_of(rng, order, 2 + document_count(rng, 0.5)),
            findings=(),
            register=tuple({entry.vat_id: entry for entry in register}.values()),
        )

    def _vendor(self, place: int) -> Vendor:
        rng = self._rng("vendor", place)
        country = self._countries[bisect(self._bounds, rng.random() * self._bounds[-1])]
        postal = address(rng, country)
        if not country.vies:
            return Vendor(f"{_FIRST_VENDOR + place:010d}", in_latin(postal), "", False, (), ())
        serial = self.count + place
        ended = rng.random() < 0.02
        number = self._number(country.vies, serial)
        until = self._month.first - dt.timedelta(days=30) if ended else None
        register = [RegisterEntry(number, not ended, as_registered(postal), dt.date(2012, 1, 1), until)]
        further: tuple[tuple[str, str], ...] = ()
        if rng.random() < 0.2:
            state = self._states[int(rng.random() * len(self._states))]
            if state is not country:
                further = ((state.code, self._number(state.vies, serial, 1)),)
                register.append(RegisterEntry(further[0][1], True, as_registered(postal), dt.date(2018, 1, 1)))
        kept = in_latin(with_habits(rng, postal))
        return Vendor(f"{_FIRST_VENDOR + place:010d}", kept, number, rng.random() < 0.02, further, tuple(register))


def _writing(rng: random.Random, country: Country) -> Writing:
    draw = rng.random()
    if country.code == "GR" and draw > 0.85:
        return Writing.GREEK_PREFIX
    place = bisect(_WRITING_BOUNDS, draw)
    return _WRITINGS[place][0] if place < len(_WRITINGS) else Writing.PLAIN


def _registration(rng: random.Random, month: Month, vat_id: str, situation: Situation, postal: Postal) -> RegisterEntry:
    since = dt.date(2001 + int(rng.random() * 20), 1 + int(rng.random() * 12), 1)
    match situation:
        case Situation.ENDED:
            until = month.first - dt.timedelta(days=1 + int(rng.random() * 500))
            return RegisterEntry(vat_id, False, postal, since, until)
        case Situation.NOT_ASSIGNED | Situation.WRONG_CHECK_DIGIT:
            return RegisterEntry(vat_id, False, Postal("", "", "", "", "", postal.country))
        case _:  # now and then the register confirms a number and adds that it is a special case
            return RegisterEntry(vat_id, True, postal, since, note="special" if rng.random() < 0.0008 else "")


def _companies(rng: random.Random) -> tuple[CompanyCode, ...]:
    draw = rng.random()
    codes = ("1000",) if draw < 0.82 else ("1000", "2000") if draw < 0.97 else ("1000", "2000", "3000")
    return tuple(CompanyCode(code, "", rng.random() < 0.01, False) for code in codes)


def _tax_number(rng: random.Random, country: Country) -> str:
    """A national tax number, mostly absent; Germany's in the form of Baden-Württemberg."""
    if country.code != "DE" or rng.random() < 0.6:
        return ""
    return f"{pick(rng, ('35', '31', '41', '99'))}{int(rng.random() * 1000):03d}/{int(rng.random() * 100_000):05d}"


def generate_company(debtors: int, seed: int, month: str = "2026-10") -> PracticeCompany:
    """A practice company; iterate over it for its debtors, which are made one by one and never kept.

    Args:
        debtors: how many, at most `MAX_DEBTORS`.
        seed: the same seed makes the same company.
        month: the month of the billing documents, `YYYY-MM`.

    Raises:
        ValueError: the number of debtors or the month is out of range.
    """
    return PracticeCompany(debtors, seed, month)
