"""The SAP tables that the practice company exports: fields, output lengths and the headings that a user sees.

Lengths are those of SAP's data dictionary as found in public IDoc and DDL descriptions. Headings come in the long and the short
text of German, in English and in French; the technical name is the fifth possibility.
"""

import enum
from typing import NamedTuple


class Kind(enum.StrEnum):
    """What a value is, which decides how an export prints it."""

    TEXT = "text"
    KEY = "key"
    FLAG = "flag"
    DATE = "date"
    AMOUNT = "amount"


class Field(NamedTuple):
    """One column. `attribute` is the word under which `expected.jsonl` states what a reader should get; empty: nothing."""

    name: str
    length: int
    kind: Kind
    attribute: str
    german: str
    short: str
    english: str
    french: str


class Table(NamedTuple):
    """One table. The first field is the key of a row, or of the party it belongs to (`party`)."""

    name: str
    title: str
    party: str
    fields: tuple[Field, ...]

    def position(self, name: str) -> int:
        """The place of a field, or -1 where the table does not have it."""
        return next((place for place, field in enumerate(self.fields) if field.name == name), -1)


def _field(line: str) -> Field:
    name, length, kind, attribute, german, short, english, french = (part.strip() for part in line.split("|"))
    return Field(name, int(length), Kind(kind), attribute, german, short, english, french)


def _table(name: str, title: str, party: str, text: str) -> Table:
    return Table(name, title, party, tuple(map(_field, text.strip().splitlines())))


KNA1 = _table(
    "KNA1",
    "Debitorenstamm allgemein",
    "KUNNR",
    """
    KUNNR | 10 | key  | customer         | Debitor            | Debitor    | Customer              | Client
    LAND1 |  3 | text | country          | Länderschlüssel    | Lnd        | Ctr                   | Pays
    NAME1 | 35 | text | name             | Name 1             | Name 1     | Name 1                | Nom 1
    NAME2 | 35 | text | name_2           | Name 2             | Name 2     | Name 2                | Nom 2
    ORT01 | 35 | text | city             | Ort                | Ort        | City                  | Localité
    PSTLZ | 10 | text | postcode         | Postleitz.         | PLZ        | PostalCode            | CP
    STRAS | 35 | text | street           | Straße             | Straße     | Street                | Rue
    ADRNR | 10 | key  | address_number   | Adresse            | Adresse    | Address               | Adresse
    STCEG | 20 | text | vat_id           | Umsatzsteuer-Id.Nr | USt-IdNr.  | VAT Reg. No.          | N° TVA
    STCD1 | 16 | text | tax_number       | Steuernummer 1     | Steuernr.  | Tax Number 1          | Numéro fiscal 1
    KTOKD |  4 | text | account_group    | Kontengruppe       | Gruppe     | Group                 | Groupe de comptes
    LOEVM |  1 | flag | deletion_flag    | Löschvormerkung    | Lö         | Deletion flag         | Témoin suppr.
    XCPDK |  1 | flag | one_time_account | CPD-Konto          | CpD        | One-time              | Compte divers
    SPERR |  1 | flag | posting_block    | Buchungssperre     | Sperre     | Posting Block         | Blocage
    ERDAT | 10 | date | created_on       | Angelegt am        | Angelegt am| Created on            | Créé le
    """,
)
KNB1 = _table(
    "KNB1",
    "Debitorenstamm Buchungskreis",
    "KUNNR",
    """
    KUNNR | 10 | key  | customer         | Debitor            | Debitor    | Customer              | Client
    BUKRS |  4 | text | company_code     | Buchungskreis      | BuKr       | CoCd                  | Société
    AKONT | 10 | key  |                  | Abstimmkonto       | Abstimmkonto| Reconciliation Acct  | Compte collectif
    ZTERM |  4 | text |                  | Zahlungsbed.       | Zbed       | PayT                  | CondP
    KNRZE | 10 | key  | head_office      | Zentrale           | Zentrale   | Head office           | Siège
    SPERR |  1 | flag | posting_block    | Buchungssperre     | Sperre     | Posting Block         | Blocage
    LOEVM |  1 | flag | deletion_flag    | Löschvormerkung    | Lö         | Deletion flag         | Témoin suppr.
    ERDAT | 10 | date |                  | Angelegt am        | Angelegt am| Created on            | Créé le
    """,
)
ADRC = _table(
    "ADRC",
    "Adressen",
    "ADDRNUMBER",
    """
    ADDRNUMBER | 10 | key  | address_number | Adressnummer    | Adr.Nr.    | Address Number        | N° adresse
    NAME1      | 40 | text | name           | Name            | Name 1     | Name                  | Nom
    NAME2      | 40 | text | name_2         | Name 2          | Name 2     | Name 2                | Nom 2
    CITY1      | 40 | text | city           | Ort             | Ort        | City                  | Ville
    POST_CODE1 | 10 | text | postcode       | Postleitzahl    | PLZ        | Postal Code           | Code postal
    STREET     | 60 | text | street         | Straße          | Straße     | Street                | Rue
    HOUSE_NUM1 | 10 | text | house_number   | Hausnummer      | Hausnr.    | House Number          | N° rue
    COUNTRY    |  3 | text | country        | Länderschlüssel | Lnd        | Ctr                   | Pays
    """,
)
KNAS = _table(
    "KNAS",
    "Umsatzsteuer-Identifikationsnummern Debitoren",
    "KUNNR",
    """
    KUNNR | 10 | key  | customer         | Debitor            | Debitor    | Customer              | Client
    LAND1 |  3 | text | country          | Länderschlüssel    | Lnd        | Ctr                   | Pays
    STCEG | 20 | text | vat_id           | Umsatzsteuer-Id.Nr | USt-IdNr.  | VAT Registration No.  | N° TVA
    """,
)
VBRK = _table(
    "VBRK",
    "Fakturen des Monats",
    "KUNAG",
    """
    KUNAG   | 10 | key    | customer     | Auftraggeber         | AuftrGeber | Sold-to party         | Donneur d'ordre
    VBELN   | 10 | key    | document     | Faktura              | Faktura    | Billing Document      | Facture
    FKART   |  4 | text   | billing_type | Fakturaart           | FkArt      | Billing Type          | Type de facture
    FKDAT   | 10 | date   | billing_date | Fakturadatum         | Fakturadat.| Billing Date          | Date facture
    KUNRG   | 10 | key    | payer        | Regulierer           | Regulierer | Payer                 | Payeur
    BUKRS   |  4 | text   | company_code | Buchungskreis        | BuKr       | CoCd                  | Société
    NETWR   | 21 | amount | net_amount   | Nettowert            | Nettowert  | Net Value             | Valeur nette
    WAERK   |  5 | text   | currency     | Belegwährung         | Währg      | Curr.                 | Devise
    STCEG   | 20 | text   | vat_id       | Umsatzsteuer-Id.Nr   | USt-IdNr.  | VAT Registration No.  | N° TVA
    STCEG_L |  3 | text   | vat_country  | Ursprungsland USt-IdNr.| USt-Land | VAT Country           | Pays TVA
    LAND1   |  3 | text   | destination  | Empfangsland         | Empfangsland| Dest. Country        | Pays dest.
    LANDTX  |  3 | text   | departure    | Steuerabgangsland    | Abgangsland| Departure country     | Pays de départ
    FKSTO   |  1 | flag   | cancelled    | Storniert            | Storno     | Canceled              | Annulé
    SFAKN   | 10 | key    |              | Stornierte Faktura   | Storn.Faktura| Canceled Bill.Doc.  | Facture annulée
    """,
)
LFA1 = _table(
    "LFA1",
    "Kreditorenstamm allgemein",
    "LIFNR",
    """
    LIFNR | 10 | key  | vendor           | Kreditor           | Kreditor   | Vendor                | Fournisseur
    LAND1 |  3 | text | country          | Länderschlüssel    | Lnd        | Ctr                   | Pays
    NAME1 | 35 | text | name             | Name 1             | Name 1     | Name 1                | Nom 1
    NAME2 | 35 | text | name_2           | Name 2             | Name 2     | Name 2                | Nom 2
    ORT01 | 35 | text | city             | Ort                | Ort        | City                  | Localité
    PSTLZ | 10 | text | postcode         | Postleitz.         | PLZ        | PostalCode            | CP
    STRAS | 35 | text | street           | Straße             | Straße     | Street                | Rue
    STCEG | 20 | text | vat_id           | Umsatzsteuer-Id.Nr | USt-IdNr.  | VAT Reg. No.          | N° TVA
    KTOKK |  4 | text |                  | Kontengruppe       | Gruppe     | Group                 | Groupe de comptes
    LOEVM |  1 | flag | deletion_flag    | Löschvormerkung    | Lö         | Deletion flag         | Témoin suppr.
    """,
)
LFAS = _table(
    "LFAS",
    "Umsatzsteuer-Identifikationsnummern Kreditoren",
    "LIFNR",
    """
    LIFNR | 10 | key  | vendor           | Kreditor           | Kreditor   | Vendor                | Fournisseur
    LAND1 |  3 | text | country          | Länderschlüssel    | Lnd        | Ctr                   | Pays
    STCEG | 20 | text | vat_id           | Umsatzsteuer-Id.Nr | USt-IdNr.  | VAT Registration No.  | N° TVA
    """,
)
TABLES = {table.name: table for table in (KNA1, KNB1, ADRC, KNAS, VBRK, LFA1, LFAS)}
