"""The one dictionary of column headers: what SAP prints in German, English, French and technically, by field.

A text may mean different fields in different languages ("Client" is the customer in French and the SAP client in English);
`connectors.sap.files.headers` therefore reads a header row in the language that explains most of it.

A new spelling, seen in a real file, is one more text in its field's line and nothing else:

    good: "Debitor|Kunde|Debitorennr."     several spellings, separated by a bar
    bad:  "Konto" under two fields         refused when the dictionary is first used: one language, one meaning
"""

import enum
from collections.abc import Mapping
from typing import NamedTuple


class Language(enum.StrEnum):
    """The language of a header row; `TECHNICAL` are the field names of the tables themselves."""

    TECHNICAL = "technical"
    GERMAN = "DE"
    ENGLISH = "EN"
    FRENCH = "FR"


class Field(enum.StrEnum):
    """The columns that Belegwerk understands, named as in KNA1, KNB1, VBRK and LFA1.

    ADRC calls the same things differently (CITY1 for ORT01); its names are synonyms of these.
    """

    CLIENT = "MANDT"
    CUSTOMER = "KUNNR"
    VENDOR = "LIFNR"
    COMPANY_CODE = "BUKRS"
    COUNTRY = "LAND1"
    NAME = "NAME1"
    NAME_2 = "NAME2"
    NAME_3 = "NAME3"
    NAME_4 = "NAME4"
    STREET = "STRAS"
    HOUSE_NUMBER = "HOUSE_NUM1"
    POSTCODE = "PSTLZ"
    CITY = "ORT01"
    DISTRICT = "ORT02"
    REGION = "REGIO"
    VAT_ID = "STCEG"
    TAX_NUMBER = "STCD1"
    TAX_NUMBER_2 = "STCD2"
    ACCOUNT_GROUP = "KTOKD"
    ADDRESS_NUMBER = "ADRNR"
    DELETION_FLAG = "LOEVM"
    POSTING_BLOCK = "SPERR"
    ONE_TIME_ACCOUNT = "XCPDK"
    CREATED_ON = "ERDAT"
    CREATED_BY = "ERNAM"
    HEAD_OFFICE = "KNRZE"
    PAYMENT_TERMS = "ZTERM"
    RECONCILIATION_ACCOUNT = "AKONT"
    DOCUMENT = "VBELN"
    BILLING_TYPE = "FKART"
    BILLING_CATEGORY = "VBTYP"
    BILLING_DATE = "FKDAT"
    SOLD_TO = "KUNAG"
    PAYER = "KUNRG"
    CURRENCY = "WAERK"
    NET_AMOUNT = "NETWR"
    VAT_COUNTRY = "STCEG_L"
    VAT_ORIGIN = "STCEG_H"
    DEPARTURE = "LANDTX"
    CANCELLED = "FKSTO"
    CANCELLED_DOCUMENT = "SFAKN"


class Texts(NamedTuple):
    """The printed headers of one field, short and long texts alike, separated by `|`."""

    german: str = ""
    english: str = ""
    french: str = ""
    synonyms: str = ""  # further technical names


TEXTS: Mapping[Field, Texts] = {
    Field.CLIENT: Texts("Mandant|Mdt", "Client|Cl.", "Mandant"),
    Field.CUSTOMER: Texts(
        "Debitor|Kunde|Debitorennummer|Debitorennr.|Kundennummer|Kundennr.|Kunden-Nr.|Konto|GP-Nummer",
        "Customer|Customer Number|Customer No.|Account|Account Number|Cust.",
        "Client|Compte client|Numéro de client|N° client",
    ),
    Field.VENDOR: Texts(
        "Kreditor|Lieferant|Kreditorennummer|Lieferantennummer|Kontonummer des Lieferanten",
        "Vendor|Supplier|Account Number of Vendor|Vendor Number|Vendor Account",
        "Fournisseur|Compte fournisseur|Numéro de fournisseur|N° fournisseur",
    ),
    Field.COMPANY_CODE: Texts("Buchungskreis|BuKr|BuKrs.", "Company Code|CoCd|CoCode", "Société|Soc."),
    Field.COUNTRY: Texts(
        "Land|Lnd|Ld.|Länderschlüssel|Bestimmungsland|Empfangsland|Land des Warenempfängers",
        "Country|Ctr|Cty|Ctry|Country Key|Destination Country|Dest. Country|Country/Region|Country of Destination",
        "Pays|Clé de pays|Clé pays|Code pays|Pays de destination|Pays dest.",
        "COUNTRY",
    ),
    Field.NAME: Texts(
        "Name 1|Name|Firma|Firmenname", "Name 1|Name|Company Name", "Nom 1|Nom|Compte client : nom 1|Raison sociale"
    ),
    Field.NAME_2: Texts("Name 2", "Name 2", "Nom 2|Compte client : nom 2"),
    Field.NAME_3: Texts("Name 3", "Name 3", "Nom 3"),
    Field.NAME_4: Texts("Name 4", "Name 4", "Nom 4"),
    Field.STREET: Texts(
        "Straße|Strasse|Str.|Straße und Hausnummer|Straße/Hausnummer|Straße, Hausnummer",
        "Street|House number and street|Street and house number|Street/House number",
        "Rue|Rue et numéro|N° et rue|Numéro et rue",
        "STREET",
    ),
    Field.HOUSE_NUMBER: Texts(
        "Hausnummer|Hausnr.|Haus-Nr.|HNr.", "House Number|House No.", "Numéro de rue|N° de rue|N° rue", "HOUSENUM1"
    ),
    Field.POSTCODE: Texts(
        "Postleitzahl|Postleitz.|PLZ",
        "Postal Code|Postl Code|PostalCode|Post Code|Postcode|ZIP|ZIP Code|City postal code",
        "Code postal|CP|Code post.",
        "POST_CODE1",
    ),
    Field.CITY: Texts("Ort|Stadt", "City|Town", "Localité|Ville", "CITY1|MC_CITY1"),
    Field.DISTRICT: Texts("Ortsteil|Ort / Ortsteil", "District", "Quartier|Arrondissement", "CITY2"),
    Field.REGION: Texts("Region|Rg|Bundesland", "Region|Rg|State", "Région", "REGION"),
    Field.VAT_ID: Texts(
        "Umsatzsteuer-Id.Nr|USt-IdNr.|USt-Id.Nr.|UStIdNr|USt-ID|UID|UID-Nummer|Umsatzsteuer-Identifikationsnummer|"
        "Umsatzsteueridentnummer|USt-Identifikationsnummer|EU-Steuernummer",
        "VAT Registration No.|VAT Reg. No.|VAT Registration Number|VAT ID|VAT ID No.|VAT Number|VAT No.|VAT Reg. Number",
        "N° TVA intracommunautaire|N° TVA|N° de TVA|Numéro de TVA|N° identification TVA|N° ident. TVA|"
        "N° d'identification TVA|N° TVA intracom.|N° TVA intra|Numéro de TVA intracommunautaire",
    ),
    Field.TAX_NUMBER: Texts(
        "Steuernummer 1|Steuernummer|Steuernr.|Steuernr. 1|StNr. 1",
        "Tax Number 1|Tax Number|Tax No. 1",
        "N° d'identification fiscale 1|N° identif. fiscale 1|N° ident. fisc. 1|Numéro fiscal 1",
    ),
    Field.TAX_NUMBER_2: Texts(
        "Steuernummer 2|StNr. 2", "Tax Number 2|Tax No. 2", "N° d'identification fiscale 2|Numéro fiscal 2"
    ),
    Field.ACCOUNT_GROUP: Texts(
        "Kontengruppe|Gruppe|KGrp|Kontengr.", "Account Group|Acct group|Group", "Groupe de comptes|Grpe cptes", "KTOKK"
    ),
    Field.ADDRESS_NUMBER: Texts(
        "Adressnummer|Adreßnummer|Adressnr.|Adresse|Adr.Nr.",
        "Address Number|Address|Addr. No.|Address No.",
        "Numéro d'adresse|N° d'adresse|N° adresse|Adresse",
        "ADDRNUMBER",
    ),
    Field.DELETION_FLAG: Texts(
        "Löschvormerkung|Löschvorm.|Lö|LöschVm|Zentrale Löschvormerkung|Löschvorm. Buchungskreis|Löschkennzeichen|Lösch",
        "Deletion flag|Central Deletion Flag|Del. flag|Deletion Indicator|Del",
        "Témoin de suppression|Tém. suppr.|Témoin suppr.",
    ),
    Field.POSTING_BLOCK: Texts(
        "Buchungssperre|Sperre|S|BuchSperre|Zentrale Buchungssperre",
        "Posting Block|Post. Block|Central posting block|Block",
        "Blocage comptab.|Blocage comptabilisation|Blocage",
    ),
    Field.ONE_TIME_ACCOUNT: Texts(
        "CPD-Konto|CpD|CPD|CpD-Kennzeichen|Einmalkonto|Einmalkunde",
        "One-time account|One-time|One-time acct|OTA",
        "Compte divers|Compte occasionnel|Cpte div.",
    ),
    Field.CREATED_ON: Texts(
        "Angelegt am|Erfaßt am|Erfasst am|Anlagedatum", "Created on|Created on date|Creation date", "Créé le|Date de création"
    ),
    Field.CREATED_BY: Texts("Angelegt von|Erfasst von", "Created by", "Créé par"),
    Field.HEAD_OFFICE: Texts(
        "Filiale von|Zentrale|Kontonummer der Zentrale", "Head office|Head office account", "Siège|Maison mère|Siège social"
    ),
    Field.PAYMENT_TERMS: Texts(
        "Zahlungsbed.|Zahlungsbedingung|Zbed|ZBed.", "Terms of Payment|PayT|Payt Terms", "Conditions de paiement|CondP"
    ),
    Field.RECONCILIATION_ACCOUNT: Texts("Abstimmkonto|Abst.Konto", "Reconciliation Acct|Recon. account", "Compte collectif"),
    Field.DOCUMENT: Texts(
        "Faktura|Fakturanummer|Fakturanr.|Faktura-Nr.|Fakturabeleg|Rechnungsnummer|Rechnungsnr.|Rechnung",
        "Billing Document|Billing Doc.|Bill.Doc.|Bill. Doc|Billing Doc. No.|Invoice|Invoice Number",
        "Facture|Document de facturation|Doc. facturation|Doc. fact.|N° facture|Numéro de facture",
    ),
    Field.BILLING_TYPE: Texts(
        "Fakturaart|FkArt|Fakt.art|FArt",
        "Billing Type|BillT|Bill. Type|Bill.Type",
        "Type de facture|Type fact.|TyFac|Type de facturation",
    ),
    Field.BILLING_CATEGORY: Texts(
        "Vertriebsbelegtyp|VBTyp|Belegtyp|Fakturatyp",
        "SD document category|Document category|Doc. Cat.|DocCa",
        "Catégorie de document|Catég. doc.",
    ),
    Field.BILLING_DATE: Texts(
        "Fakturadatum|Fakturadat.|Fakt.Datum|Faktdatum|FkDatum|Rechnungsdatum|Fakt.dat.",
        "Billing Date|Bill. Date|Bill.Date|Billing date for index|Invoice Date",
        "Date de facturation|Date facture|Date fact.|Date de facture",
    ),
    Field.SOLD_TO: Texts(
        "Auftraggeber|Auftraggeb.|AuftrGeber|AG",
        "Sold-to party|Sold-To Pt|Sold-to|SoldToPt|Sold to",
        "Donneur d'ordre|Donneur ordre|Donn. ordre|DO",
    ),
    Field.PAYER: Texts("Regulierer|Regul.|Zahler", "Payer|Pyer", "Payeur"),
    Field.CURRENCY: Texts(
        "Belegwährung|Währung|Währg|Wrg|Währ.|BelWährg",
        "Document Currency|Currency|Curr.|Crcy|Doc. Currency|SD document currency",
        "Devise|Devise de la pièce|Clé de devise de la pièce|Devise du document|Dev.",
        "WAERS",
    ),
    Field.NET_AMOUNT: Texts(
        "Nettowert|Netto|Nettobetrag|Nettowert in Belegwährung|NettWert",
        "Net Value|Net Amount|Net|Net val.|Net value in document currency",
        "Valeur nette|Montant net|Val. nette|Valeur nette dev. pièce",
    ),
    Field.VAT_COUNTRY: Texts(
        "Land der USt-IdNr.|Ursprungsland USt-IdNr.|Ursprungsland der USt-IdNr.|USt-Land|USt-Id-Land|Land USt-IdNr.|Meldeland|"
        "Ursprungsland Umsatzsteuer-Id.Nr|Land Umsatzsteuer-Id.Nr|Ursprungsland",
        "Country of VAT Registration No.|Ctry of VAT Reg. No.|VAT Country|VAT Reg. Country|VAT Ctry|"
        "Country of VAT Reg. No.|Country of origin of VAT Reg. No.|Origin Country VAT",
        "Pays du N° TVA|Pays N° TVA|Pays TVA|Pays d'origine du N° TVA|Pays du numéro de TVA",
    ),
    Field.VAT_ORIGIN: Texts("Ursprung USt-IdNr.|Herkunft USt-IdNr.", "Origin of VAT Reg. No.|Origin VAT", "Origine N° TVA"),
    Field.DEPARTURE: Texts(
        "Steuerabgangsland|Abgangsland|Steuerland|Versandland|St.Abg.Land|Lieferland",
        "Tax departure country|Departure country|Tax Dep. Ctry|Tax depart. country|Dep. Country|Tax Dest. Country",
        "Pays de départ|Pays départ|Pays de départ fiscal|Pays départ taxe",
    ),
    Field.CANCELLED: Texts(
        "Storniert|Storno|Stornokennz.|Stornokennzeichen|Strn", "Cancelled|Canceled|Canc.|Cancellation", "Annulé|Annulée|Ann."
    ),
    Field.CANCELLED_DOCUMENT: Texts(
        "Stornierte Faktura|Storn.Faktura|Stornobeleg|Stornierter Fakturabeleg|Storno zu",
        "Cancelled Billing Document|Cancelled Bill. Doc.|Canceled Bill.Doc.|Cancld bill.dc.",
        "Facture annulée|Document annulé|Fact. annulée",
    ),
}

# A header that stands twice names the next field of the same row of fields: SE16 prints "Name" over NAME1 and again over NAME2.
NEXT_OF_SAME_NAME: Mapping[Field, Field] = {
    Field.NAME: Field.NAME_2,
    Field.NAME_2: Field.NAME_3,
    Field.NAME_3: Field.NAME_4,
    Field.TAX_NUMBER: Field.TAX_NUMBER_2,
}
