"""Documents that certify something in rows of labels: bank, tax office, credit bureau, trade register, annual accounts."""

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal

from sandbox.documents import pieces
from sandbox.documents.draft import Draft
from sandbox.documents.parties import person
from sandbox.documents.pieces import Entry
from sandbox.documents.truth import money

_INTRO = {
    "bank_confirmation": {
        "de": "Wir bestätigen Ihnen hiermit, dass das nachstehende Konto bei unserem Haus geführt wird.",
        "en": "We hereby confirm that the following account is held with our bank.",
        "fr": "Nous attestons par la présente que le compte ci-dessous est ouvert dans nos livres.",
    },
    "vat_confirmation": {
        "de": "Auf Ihre Anfrage nach § 18e UStG teilen wir Ihnen mit:",
        "en": "The result of your request is as follows.",
        "fr": "Le résultat de votre demande est le suivant.",
    },
    "credit_report": {
        "de": "Vertraulich. Diese Auskunft ist nur für den Empfänger bestimmt.",
        "en": "Confidential. For the recipient only.",
        "fr": "Confidentiel. Destiné au seul destinataire.",
    },
}
_VALID = {"de": "gültig", "en": "valid", "fr": "valide"}
_INVALID = {"de": "ungültig", "en": "invalid", "fr": "non valide"}
_MATCH = {
    "de": ("stimmt überein", "stimmt nicht überein", "nicht angefragt"),
    "en": ("match", "no match", "not processed"),
    "fr": ("conforme", "non conforme", "non demandé"),
}
_LETTERS = ("A", "B", "C")
_BEHAVIOUR = {
    "de": ("innerhalb vereinbarter Ziele", "langsam", "pünktlich"),
    "en": ("within terms", "slow", "prompt"),
    "fr": ("dans les délais", "lent", "ponctuel"),
}
_NONE = {"de": "keine", "en": "none", "fr": "aucun"}
_FORMS = (
    ("GmbH & Co. KG", "GmbH & Co. KG"),
    ("GmbH", "GmbH"),
    ("AG", "AG"),
    ("KG", "KG"),
    ("SARL", "SARL"),
    ("SAS", "SAS"),
    ("B.V.", "B.V."),
    ("Ltd", "Ltd"),
    ("e.K.", "e.K."),
)


def draw(draft: Draft) -> None:
    """Print a certificate and write down its truth."""
    kind, family, sheet = draft.truth.document_type, draft.family, draft.sheet
    if kind in {"bank_confirmation", "credit_report"} or draft.maybe(0.4):
        pieces.letterhead(sheet, family, draft.rng, draft.seller, role="")
    else:
        sheet.y = 60.0
    if kind in {"bank_confirmation", "vat_confirmation"} and draft.maybe(0.6):
        pieces.recipient(sheet, family, draft.rng, draft.buyer, draft.seller, role="")
    pieces.title(sheet, family, draft.label(f"title_{kind}"))
    if kind in _INTRO:
        pieces.paragraph(sheet, family, _INTRO[kind][draft.language])
    entries = _CONTENT[kind](draft)
    _print(draft, entries)


def _print(draft: Draft, entries: Sequence[Entry]) -> None:
    family, sheet = draft.family, draft.sheet
    value_x = family.margin + sheet.width * draft.rng.choice((0.28, 0.35, 0.42))
    right = (
        sheet.width - family.margin
        if family.totals == "full_width" and draft.truth.document_type == "annual_statement"
        else 0.0
    )
    for entry in entries:
        if family.table == "zebra":
            sheet.shade((family.margin - 3, sheet.y - 2, sheet.width - family.margin, sheet.y + sheet.leading - 2), 0.94)
        pieces.rows(sheet, family, [entry], family.margin, value_x, right=right)
        sheet.y += draft.rng.choice((0.0, 0.0, 3.0))


def _bank(draft: Draft) -> list[Entry]:
    bank, holder, write = draft.seller, draft.buyer, draft.notation
    draft.truth.values["currency"] = "EUR"
    entries = [
        draft.entry("bank_name", bank.bank),
        draft.entry("account_holder", holder.name),
        draft.entry("iban", holder.iban, write.iban(holder.iban)),
        draft.entry("bic", holder.bic),
        draft.date("issue_date", draft.issued, wording="letter_date"),
    ]
    if draft.maybe(0.6):
        entries.insert(4, Entry(draft.label("currency"), "EUR", "currency"))
    return entries


def _vat(draft: Draft) -> list[Entry]:
    rng, language, write = draft.rng, draft.language, draft.notation
    us, them = draft.buyer, draft.seller
    good = draft.maybe(0.85)
    draft.truth.values["validity"] = "valid" if good else "invalid"
    asked = draft.issued
    entries = [
        draft.entry("requesting_vat_id", us.vat_id, write.vat_id(us.vat_id)),
        draft.entry("requested_vat_id", them.vat_id, write.vat_id(them.vat_id)),
        draft.date("query_date", asked),
        Entry(draft.label("validity"), (_VALID if good else _INVALID)[language], "validity"),
        draft.entry("company_name", them.name),
    ]
    if draft.maybe(0.6):
        entries.append(draft.entry("consultation_number", "".join(rng.choices("WAPIKBZ0123456789", k=16))))
    if language == "de" and good:
        for name in ("result_name", "result_street", "result_zip", "result_city"):
            letter = rng.choice((0, 0, 0, 1, 2))
            text = _MATCH[language][letter]
            entries.append(
                draft.entry(
                    name,
                    _LETTERS[letter],
                    f"{_LETTERS[letter]} - {text}" if draft.maybe(0.5) else f"{text} ({_LETTERS[letter]})",
                )
            )
    if draft.maybe(0.5):
        entries.insert(0, draft.date("issue_date", asked + dt.timedelta(days=rng.randrange(3)), wording="letter_date"))
    return entries


def _form(name: str) -> str:
    return next((form for ending, form in _FORMS if ending in name), "")


def _credit(draft: Draft) -> list[Entry]:
    rng, write, company, language = draft.rng, draft.notation, draft.buyer, draft.language
    index = rng.randrange(100, 601)
    limit, sales = Decimal(rng.randrange(1, 200) * 1000), Decimal(rng.randrange(1, 900) * 100_000)
    risk = Decimal(rng.randrange(5, 900)) / 100
    manager, founded, staff = person(rng, language), rng.randrange(1890, 2023), rng.randrange(1, 900)
    entries = [
        draft.date("report_date", draft.issued),
        draft.entry("provider_number", f"{rng.randrange(10**9, 10**10)}"),
        draft.entry("company_name", company.name),
        draft.entry("founded", str(founded)),
        draft.entry("register_number", company.register),
        draft.entry("credit_index", str(index)),
        draft.entry("default_probability", money(risk), f"{write.number(risk)} %"),
        _of(draft, "payment_behaviour", rng.choice(_BEHAVIOUR[language])),
        draft.entry("credit_limit", money(limit), write.amount(limit, marked=True)),
        _of(draft, "negative_features", _NONE[language]),
        draft.entry("managers", manager),
        draft.entry("industry_code", f"{rng.randrange(10, 99)}.{rng.randrange(10, 99)}.{rng.randrange(10)}"),
        draft.entry("employees", str(staff)),
        draft.entry("revenue", money(sales), write.amount(sales, marked=True)),
    ]
    if _form(company.name):
        entries.insert(3, draft.entry("legal_form", _form(company.name)))
    if draft.maybe(0.6):
        entries.insert(3, draft.entry("company_vat_id", company.vat_id, write.vat_id(company.vat_id)))
    if draft.maybe(0.6):
        capital = Decimal(rng.choice((25_000, 50_000, 100_000, 500_000)))
        entries.append(draft.entry("capital", money(capital), write.amount(capital, marked=True)))
    head, tail = entries[:3], entries[3:]
    rng.shuffle(tail)
    return head + tail


def _of(draft: Draft, field: str, text: str) -> Entry:
    return draft.entry(field, text)


def _register(draft: Draft) -> list[Entry]:
    rng, write, company, language = draft.rng, draft.notation, draft.buyer, draft.language
    capital = Decimal(rng.choice((25_000, 50_000, 100_000, 250_000)))
    last = draft.issued - dt.timedelta(days=rng.randrange(10, 2000))
    entries = [
        draft.entry("register_court", company.court),
        draft.entry("register_number", company.register),
        draft.date("retrieval_date", draft.issued),
        draft.entry("company_name", company.name),
        draft.entry("seat", company.postal.city),
        draft.entry("capital", money(capital), write.amount(capital, marked=True)),
        draft.entry("managers", person(rng, language)),
        draft.date("last_entry_date", last),
    ]
    if _form(company.name):
        entries.insert(5, draft.entry("legal_form", _form(company.name)))
    return entries


def _accounts(draft: Draft) -> list[Entry]:
    rng, company = draft.rng, draft.buyer
    total = Decimal(rng.randrange(10**5, 10**8)) + Decimal(rng.randrange(100)) / 100
    own, sales = (
        (total * rng.randrange(10, 70) / 100).quantize(Decimal("0.01")),
        (total * rng.randrange(80, 300) / 100).quantize(Decimal("0.01")),
    )
    profit = (sales * rng.randrange(-3, 9) / 100).quantize(Decimal("0.01"))
    draft.truth.values["currency"] = "EUR"
    fixed = (total * rng.randrange(20, 60) / 100).quantize(Decimal("0.01"))
    words = {
        "de": ("Anlagevermögen", "Umlaufvermögen", "Verbindlichkeiten"),
        "en": ("Fixed assets", "Current assets", "Liabilities"),
        "fr": ("Actif immobilisé", "Actif circulant", "Dettes"),
    }[draft.language]
    write = draft.notation
    return [
        draft.entry("company_name", company.name),
        draft.date("period_end", dt.date(draft.issued.year - 1, 12, 31)),
        Entry(words[0], write.number(fixed)),
        Entry(words[1], write.number(total - fixed)),
        draft.amount("balance_total", total),
        draft.amount("equity", own),
        Entry(words[2], write.number(total - own)),
        draft.amount("revenue", sales),
        draft.amount("net_income", profit),
    ]


_CONTENT: dict[str, Callable[[Draft], list[Entry]]] = {
    "bank_confirmation": _bank,
    "vat_confirmation": _vat,
    "credit_report": _credit,
    "register_extract": _register,
    "annual_statement": _accounts,
}
