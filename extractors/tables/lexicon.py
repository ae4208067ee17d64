"""What columns are called in German, English and French, and what rows say that are no items.

A label is compared after `key` has taken away case, accents, punctuation, and words that say nothing about the column (the
currency, `in`, `total of`). Labels were gathered from the public invoice forms of ZUGFeRD, Factur-X and Peppol and from common
accounting programs' words; what is not here is found by similarity, and at last by the arithmetic of the cells.
"""

import enum
import functools
import re
import unicodedata
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process

from domain.documents.types import DocumentType


class Content(enum.Enum):
    """What the cells of a column hold."""

    TEXT = enum.auto()
    CODE = enum.auto()  # short, with figures: a position, an article number, an invoice number
    NUMBER = enum.auto()
    DATE = enum.auto()


CONTENT: Final = {
    "position": Content.CODE, "article": Content.CODE, "gtin": Content.CODE, "description": Content.TEXT,
    "quantity": Content.NUMBER, "unit": Content.TEXT, "unit_price": Content.NUMBER, "price_basis": Content.NUMBER,
    "discount": Content.NUMBER, "tax_rate": Content.NUMBER, "tax": Content.NUMBER, "net": Content.NUMBER,
    "gross": Content.NUMBER, "invoice_number": Content.CODE, "invoice_date": Content.DATE, "due_date": Content.DATE,
    "paid": Content.NUMBER, "open": Content.NUMBER, "other_text": Content.TEXT, "other_code": Content.CODE,
    "other_number": Content.NUMBER, "other_date": Content.DATE,
}  # fmt: skip
"""What each column holds. Columns called `other_…` are known or guessed, kept apart, and not reported."""

_ITEMS: Final = {
    "position": "pos, pos nr, position, positionsnr, positionsnummer, lfd nr, lfd, zeile, item, item no, line, line no, no, nr,"
    " #, sr no, sno, s no, ligne, ligne fact, n ligne, n, rang, poste, num",
    "article": "artikel nr, artikelnr, artikelnummer, art nr, artnr, artikel, unsere artnr, unsere artikelnr, material,"
    " materialnr, materialnummer, sachnummer, bestellnr, teilenr, produkt nr, produktnummer, produktcode, artikelcode, item code,"
    " code, product code, product no, article, article no, article number, article code, part no, part number, part, sku,"
    " item number, material no, stock code, ref, reference, references, referenzen, ref article, code article, reference article,"
    " n article, article n, reference produit, code produit, ref produit, art nr kunde, art nr lief, art nr lieferant,"
    " ligne bc code article reference, warennummer, catalogue no, ihre artnr, unsere art nr, no article, num article",
    "gtin": "gtin, ean, ean code, ean nr, gtin ean, ean gtin, upc, barcode, code barres, strichcode, code ean, gencod, ean 13",
    "description": "bezeichnung, beschreibung, artikelbezeichnung, artikelbeschreibung, leistung, leistungsbeschreibung, text,"
    " warenbezeichnung, artikel bezeichnung, produkt, produktbezeichnung, leistung artikel, ware, art der leistung, gegenstand,"
    " lieferung leistung, positionstext, beschreibung der leistung, description, item description, product, product description,"
    " description of goods, goods, goods description, details, particulars, service, services, article description,"
    " designation, libelle, description article, nom designation, nom et designation, designation des articles, produit,"
    " designation des produits, prestation, prestations, intitule, objet, nom designation periode, denomination, articles,"
    " description of services, goods services, items, artikel leistung, bezeichnung der ware, artikeltext, description produit,"
    " nom et description, produkt leistung, desig, item name",
    "quantity": "menge, anzahl, stueck, stuck, mge, liefermenge, gelieferte menge, gelieferte mge, fakturierte menge, std,"
    " stunden, menge einheit, menge me, anz, bestellmenge, quantity, qty, qty shipped, quantity shipped, qty delivered,"
    " quantity delivered, delivered, shipped, units, hours, pcs, pieces, qty unit, quantite, qte, qte livree, quantite livree,"
    " nombre, nb, quantite facturee, qte facturee, qte unite, quantity unit, confirmed qty, bestaetigte menge, ausgeliefert,"
    " geliefert, invoiced qty, quantite confirmee, livre, menge geliefert",
    "unit": "einheit, me, mengeneinheit, meng einheit, eh, einh, mengeinheit, vpe, unit, uom, unit of measure, um, u m, unite,"
    " un, unite de mesure, unit for pu, unite pour pu, u, conditionnement, gebinde, mass einheit, measure",
    "unit_price": "einzelpreis, e preis, einzelpr, ep, preis, stueckpreis, stuckpreis, preis einheit, preis einh, nettopreis,"
    " einzelpreis netto, ep netto, preis stk, preis pro einheit, preis je einheit, netto einzelpreis, listenpreis, einzel, satz,"
    " stundensatz, vk preis, preis netto, epreis, unit price, price, rate, price each, each, price unit, unit cost, list price,"
    " unit price net, net price, net unit price, price per unit, cost, prix unitaire, pu, p u, pu ht, p u ht, prix, prix unit,"
    " prix unitaire ht, prix u, tarif, prix ht unitaire, prix unit ht, px unitaire, pu net, pu net ht, einzelpreis ohne ust,"
    " unit price excl vat, e preis netto, preis me, stk preis, einheitspreis, prix par unite",
    "price_basis": "pe, preiseinheit, per, je, preisbasis, price basis, price unit qty, base de prix, unite de prix, basis",
    "discount": "rabatt, rab, rabatt %, nachlass, rab %, rabattsatz, abschlag, discount, disc, disc %, discount %, rebate,"
    " remise, rem, remise %, rem %, rabais, % remise, remise charge, remise rabais, % rabatt, rabatt in %, ristourne, less",
    "tax_rate": "ust, ust %, mwst, mwst %, steuer, steuersatz, ust satz, mwst satz, steuer %, % ust, % mwst, umsatzsteuer,"
    " umsatzsteuersatz, mehrwertsteuer, steuersatz %, vat, vat %, vat rate, tax, tax %, tax rate, gst, vat code, % vat, tva,"
    " tva %, taux tva, taux, taux de tva, % tva, tx tva, code tva, st, mwst code, ust code, stk steuer, st schl, steuerschluessel",
    "tax": "steuerbetrag, ust betrag, mwst betrag, tax amount, vat amount, montant tva, montant de tva",
    "net": "betrag, gesamt, gesamtpreis, summe, nettobetrag, gesamtbetrag, netto, entgelt, positionsbetrag, warenwert, wert,"
    " gesamt netto, gesamtpreis netto, betrag netto, nettowert, gp, g preis, gesamtpr, zeilensumme, positionssumme, netto betrag,"
    " positionsbetrag ohne ust, preis gesamt, summe netto, zeilenbetrag, gesamtnetto, total, amount, net, net amount, line total,"
    " total net, extended price, line amount, net total, total price, ext price, subtotal, total amount, amount excl vat, net value,"
    " value, montant, montant ht, total ht, prix ht, prix total, total net ht, montant net, montant net ht, valeur, mt ht, total h t,"
    " prix total ht, price wo tax, total excl vat, extended, nettosumme, total ligne, total ligne ht, sum, net price total, price total",
    "gross": "brutto, bruttobetrag, gesamt brutto, betrag brutto, bruttopreis, gesamtpreis brutto, gross, gross amount,"
    " total gross, amount incl vat, total incl vat, total ttc, montant ttc, prix ttc, ttc, betrag inkl ust, betrag inkl mwst",
    "other_date": "liefertermin, lieferdatum, termin, delivery date, ship date, date, date de livraison, mhd, best before, datum,"
    " leistungsdatum, delai, verfallsdatum, bbd, dlc, ddm, service date, kw, delivery, livraison",
    "other_code": "charge, chargennummer, chargen nr, charge nr, lot, lot no, batch, batch no, n lot, n de lot, zolltarifnr, lager,"
    " lagerort, warehouse, serial no, seriennummer, hs code, kostenstelle, auftrag, lieferschein, ls nr, packstueck, pack, colli,"
    " zolltarifnummer, code douanier, tariff no, numero de lot, packstuecke, colis",
    "other_number": "gewicht, gewicht kg, gewicht in kg, weight, weight kg, poids, poids kg, bestellt, ordered, rueckstand,"
    " qty ordered, quantity ordered, qte commandee, commande, backorder, reliquat, bestellte menge, restmenge, offene menge, rest,"
    " brutto kg, netto kg, bruttogewicht, nettogewicht, gross weight, net weight, poids brut, poids net, quantite commandee,"
    " open qty, outstanding, volumen",
}  # fmt: skip

_OPEN_ITEMS: Final = {
    "position": "pos, nr, no, lfd nr, #, n, item, ligne, line",
    "invoice_number": "rechnung, rechnungsnr, rechnungsnummer, rechnung nr, rg nr, re nr, belegnr, belegnummer, beleg, beleg nr,"
    " dokument, dokumentnr, belegnr rechnung, rechnungs nr, invoice, invoice no, invoice number, invoice #, document, document no,"
    " doc no, document number, facture, n facture, n de facture, facture n, numero de facture, numero, piece, n piece, reference,"
    " ref, numero facture, referenz, ihre rechnung, your invoice, votre facture, ihr beleg, ihre belegnr, ihre rechnungsnr, ihre referenz,"
    " no facture, n document, bill no, your reference, ref facture, your invoice no, votre reference",
    "invoice_date": "datum, rechnungsdatum, belegdatum, rg datum, re datum, vom, date, invoice date, document date, doc date, dated,"
    " date facture, date de facture, date de la facture, du, date piece, date du document, rechnung vom, issued, emise le",
    "due_date": "faellig, faelligkeit, faellig am, faelligkeitsdatum, zahlbar bis, faellig seit, due, due date, due on, payable by,"
    " echeance, date d echeance, date echeance, zahlungsziel, exigible le, faellig zum, nettofaelligkeit",
    "gross": "rechnungsbetrag, bruttobetrag, brutto, ursprungsbetrag, forderung, forderungsbetrag, invoice amount, gross,"
    " gross amount, original amount, montant facture, montant brut, montant ttc, montant de la facture, brut, invoice total,"
    " belegbetrag, montant initial, rechnungssumme, betrag brutto, ttc, bruttobetrag eur, invoiced, total ttc",
    "discount": "skonto, abzug, abzuege, skontobetrag, kuerzung, nachlass, cash discount, discount, deduction, deductions, escompte,"
    " deduction escompte, remise, retenue, deductions escompte, abzug skonto, discount taken, escompte deduit, skonto abzug",
    "paid": "bezahlt, gezahlt, zahlung, zahlungen, zahlbetrag, zahlungsbetrag, bereits bezahlt, paid, payment, payments, amount paid,"
    " net paid, regle, paye, deja regle, montant regle, montant paye, reglement, verguetet, ueberweisungsbetrag, auszahlung,"
    " payment amount, net payment, net a payer, paid amount, acomptes, anzahlung, geleistete zahlungen, net regle, deja paye,"
    " nettozahlung, netto zahlbetrag, versements, anzahlungen, credits",
    "open": "offen, offener betrag, saldo, offene forderung, restbetrag, restforderung, rest, offen eur, open, open amount,"
    " outstanding, balance, amount due, amount outstanding, solde, reste a payer, montant du, reste du, restant du, solde du,"
    " balance due, overdue amount, ueberfaelliger betrag, unpaid, impaye, montant restant, noch offen, rueckstand, due amount, solde ouvert",
    "amount": "betrag, amount, montant, netto, net, nettobetrag, net amount, montant net, summe, total, wert",
    "other_text": "bemerkung, text, grund, kuerzungsgrund, reason, remark, comment, motif, filiale, mitglied, buchungstext, verwendung,"
    " belegart, art, type, member, branch, remarks, observation, description, beschreibung, libelle, nature, lieferant, supplier",
    "other_number": "tage, tage ueberfaellig, verzugstage, days, days overdue, overdue, jours, jours de retard, retard, mahnstufe,"
    " stufe, level, reminder level, niveau, dunning level, ms, zinsen, interest, interets, verzugszinsen, tage verzug, ueberfaellig,"
    " gebuehr, fee, frais, skonto %, tax, steuer, ust, mwst, waehrung, currency, devise, days late, mahnst, relance, niv",
}  # fmt: skip

_NOISE: Final = frozenset("in eur euro euros chf usd gbp € $ £ eurht the de des of pro ca ".split())
_ENDINGS: Final = re.compile(r"[^0-9a-z#%€$£]+")


def key(text: str) -> str:
    """A label as it is compared: lower case, no accents, umlauts spelled out, words parted by one blank."""
    spelled = text.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    bare = "".join(c for c in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(c))
    return " ".join(_ENDINGS.sub(" ", bare.replace("w/o", "wo").replace("'", " ")).split())


def _bare(text: str) -> str:
    """A key without the words that say nothing about a column."""
    return " ".join(word for word in key(text).split() if word not in _NOISE)


class Vocabulary(NamedTuple):
    """The columns of one kind of table and their labels by key; `squeezed` without blanks, `beginnings` by their first two letters."""

    columns: dict[str, str]
    squeezed: dict[str, str]
    beginnings: frozenset[str]


def _vocabulary(labels: dict[str, str]) -> Vocabulary:
    columns = {key(label): column for column, names in labels.items() for label in names.split(",")}
    for label, column in list(columns.items()):
        if bare := _bare(label):
            columns.setdefault(bare, column)
    squeezed = {label.replace(" ", ""): column for label, column in columns.items()}
    return Vocabulary(columns, squeezed, frozenset(label[:2] for label in squeezed))


_VOCABULARIES: Final = {"items": _vocabulary(_ITEMS), "open": _vocabulary(_OPEN_ITEMS)}
_OPEN_TYPES: Final = frozenset({DocumentType.DUNNING_LETTER, DocumentType.PAYMENT_ADVICE})


def vocabulary_of(document_type: DocumentType) -> Vocabulary:
    """The labels for line items, or for the open or paid invoices of a dunning letter or payment advice."""
    return _VOCABULARIES["open" if document_type in _OPEN_TYPES else "items"]


@functools.lru_cache(maxsize=8_192)
def _column(text: str, name: str) -> str | None:
    vocabulary = _VOCABULARIES[name]
    bare = _bare(text)
    if not bare:
        return vocabulary.columns.get(key(text))
    found = vocabulary.columns.get(bare) or vocabulary.squeezed.get(bare.replace(" ", ""))
    if found or len(bare) < 5 or bare[:2] not in vocabulary.beginnings:
        return found
    near = process.extractOne(bare, vocabulary.columns.keys(), scorer=fuzz.ratio, score_cutoff=88)
    return vocabulary.columns[near[0]] if near and len(near[0]) >= 5 else None


def column_of(text: str, document_type: DocumentType) -> str | None:
    """The column that a label names, None where it is no label."""
    return _column(text, "open" if document_type in _OPEN_TYPES else "items")


_TOTALS: Final = re.compile(
    r"^(?:(?:zu zahlen\w*|zwischen|gesamt|end|netto|brutto|waren|rechnungs|positions|mahn|zahl)?"
    r"(?:summen?|betrag|total|wert netto|forderung|preis gesamt)\b(?! \d+ x)"
    r"|summe\b|nettobetrag|nettosumme|gesamt\b|gesamtnetto|warenwert\b|positionen netto|zzgl\b|zuzueglich|inkl\b|enthaltene|(?:abzgl )?anzahlung"
    r"|umsatzsteuer|mehrwertsteuer|mwst\b|ust\b|steuer(?:betrag|basis|aufschl|satz)?|netto\b|brutto\b|offener betrag|bereits"
    r"|sub ?total|totals?\b|grand total|net (?:total|amount|value)|gross (?:total|amount)|vat\b|tax\b|amount due|balance due"
    r"|total(?:s|e|aux)?\b|sous total|montant (?:total|ht|ttc|net|tva)|net a payer|tva\b|dont tva|base ht|a payer|somme"
    r"|mahngebuehr|verzugszins|mahnspesen|dunning fee|late fee|reminder fee|interest\b|frais de (?:relance|recouvrement|rappel)"
    r"|interets?\b|gesamtforderung|avissumme|regulierungssumme|ueberweisungsbetrag|zahlbetrag|taxes?\b|zu zahlen|payable|detail tva"
    r"|zahlungs(?:bedingung|ziel|art|information)|zahlbar|payment terms|conditions de (?:paiement|reglement)|umsatzsteuerauf"
    r"|versandkosten|lieferkosten|frachtkosten|porto\b|shipping|freight|frais de port|lineitem total|belegsummen|mandatory)"
)
_CARRY: Final = re.compile(
    r"^(?:uebertrag|zwischensumme|zw summe|seitensumme|carried forward|brought forward|carry over|carried over|amount carried|balance (?:brought|carried)"
    r"|report\b|a reporter|total a reporter|report de la page|sous total page|page total|subtotal page|carryover|b f\b|c f\b|vortrag|total page"
    r"|montant reporte|reporte|saldovortrag|summe seite|uebertrag von)"
)
_CHANGE: Final = re.compile(
    r"^(?:abzgl|abzueglich|rabatt|nachlass|zuschlag|abschlag|aufschlag|positionsrabatt|zeilenrabatt|mengenrabatt|less\b|discount|line discount|surcharge|remise"
    r"|rabais|majoration|charge\b|sondernachlass|mindermengen|teuerungszuschlag|staffelrabatt|volume discount|bonus\b|sondernachlass)"
)


def says_totals(text: str) -> bool:
    """Whether a row opens the totals under a table."""
    return _TOTALS.match(key(text)) is not None


def says_carry(text: str) -> bool:
    """Whether a row carries a sum over to the next page, or from the last one."""
    return _CARRY.match(key(text)) is not None


def says_change(text: str) -> bool:
    """Whether a row is a discount or surcharge on the item above."""
    return _CHANGE.match(key(text)) is not None
