"""The nouns of the practice company: what is meant, what SAP holds, and what the registers would say.

Three spellings of one customer exist side by side. `meant` is the company as it really is; `master` is what the customer master
holds, with everything that goes wrong in one; `register` is what the tax authority has on file. All are tuples because a large
company has hundreds of thousands of them.
"""

import datetime as dt
import enum
from decimal import Decimal
from typing import NamedTuple


class Situation(enum.StrEnum):
    """How the number in the customer master relates to what the register knows. Exactly one for each debtor."""

    SAME = "same"
    MOVED = "moved"
    RENAMED = "renamed"
    OTHER_COMPANY = "other_company"
    ENDED = "ended"
    NOT_ASSIGNED = "not_assigned"
    WRONG_CHECK_DIGIT = "wrong_check_digit"
    NO_NUMBER = "no_number"
    THIRD_COUNTRY = "third_country"
    ONE_TIME_ACCOUNT = "one_time_account"


class Writing(enum.StrEnum):
    """How the number was typed into the customer master."""

    PLAIN = "plain"
    BLANKS = "blanks"
    DOTS = "dots"
    HARD_BLANKS = "hard_blanks"
    LOWER_CASE = "lower_case"
    GREEK_PREFIX = "greek_prefix"
    NO_PREFIX = "no_prefix"
    IN_TAX_NUMBER = "in_tax_number"
    OTHER_COUNTRY = "other_country"


class Postal(NamedTuple):
    """A company's name and address. `country` is the ISO code, XI for Northern Ireland."""

    name: str
    street: str
    house_number: str
    postcode: str
    city: str
    country: str

    @property
    def street_line(self) -> str:
        """Street and house number as one line, in the country's order."""
        if self.country in NUMBER_FIRST:
            return f"{self.house_number} {self.street}"
        return f"{self.street} {self.house_number}"


class RegisterEntry(NamedTuple):
    """What a tax register knows about one number; one line of `truth.jsonl`."""

    vat_id: str
    valid: bool
    postal: Postal
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    note: str = ""


class Document(NamedTuple):
    """One billing document. `net_amount` carries its sign: credits and cancellations are negative.

    `cancelled` marks an invoice that a later document took back, `cancels` names the invoice that this document takes back.
    """

    number: str
    kind: str
    day: dt.date
    net_amount: Decimal
    currency: str
    vat_id: str
    destination: str
    company_code: str
    cancelled: bool = False
    cancels: str = ""


class CompanyCode(NamedTuple):
    """The debtor in one of our company codes."""

    code: str
    head_office: str = ""
    posting_block: bool = False
    deletion_flag: bool = False


class Debtor(NamedTuple):
    """One customer with everything around it.

    Attributes:
        place: in the company, from 0; `customer` grows with it.
        vat_id: the number as meant, in the register's spelling; empty when there is none.
        vat_text: the number as it stands in the customer master's VAT field.
        tax_number: the national tax number field, which sometimes holds the VAT ID by mistake.
        latin_address: the address file holds Latin letters where the company writes Greek or Cyrillic.
        further: (country, VAT ID) pairs of the same customer in other states.
        findings: what a careful reader must notice about the master record, as stable words.
        register: what the registers know about this debtor's numbers.
    """

    place: int
    customer: str
    situation: Situation
    writing: Writing
    meant: Postal
    master: Postal
    vat_id: str
    vat_text: str
    tax_number: str
    latin_address: bool
    account_group: str
    address_number: str
    created_on: dt.date
    changed_on: dt.date
    deletion_flag: bool
    companies: tuple[CompanyCode, ...]
    further: tuple[tuple[str, str], ...]
    documents: tuple[Document, ...]
    findings: tuple[str, ...]
    register: tuple[RegisterEntry, ...]


class Vendor(NamedTuple):
    """One supplier of the buying group."""

    vendor: str
    postal: Postal
    vat_id: str
    deletion_flag: bool
    further: tuple[tuple[str, str], ...]
    register: tuple[RegisterEntry, ...]


NUMBER_FIRST = frozenset({"FR", "IE", "LU", "MT", "XI", "GB", "US"})
