"""Legal forms of the European states, told apart from the company's name.

Spellings are Latin, without dots, initials joined (`S.p.A.` is `spa`).
"""

import functools
from typing import Final

from domain.vat.matching.words import plain

# Canonical form: every spelling. A form in another script comes romanised.
_SPELLINGS: Final[dict[str, str]] = {
    # German, Austrian, Liechtenstein
    "GmbH": "gmbh, gesmbh, ges mbh, mbh, gesellschaft mbh, gesellschaft mit beschrankter haftung, ggmbh, gmbh ohg",
    "GmbH & Co. KG": "gmbh co kg, gmbh cokg, gmbh co kommanditgesellschaft, gesmbh co kg, ges mbh co kg, mbh co kg, gmbh kg",
    "UG": "ug haftungsbeschrankt, ug, unternehmergesellschaft haftungsbeschrankt, unternehmergesellschaft",
    "UG & Co. KG": "ug haftungsbeschrankt co kg, ug co kg",
    "AG": "ag, aktiengesellschaft",
    "AG & Co. KG": "ag co kg",
    "KGaA": "kgaa, kommanditgesellschaft auf aktien, gmbh co kgaa, ag co kgaa",
    "KG": "kg, co kg, kommanditgesellschaft",
    "OHG": "ohg, offene handelsgesellschaft, co ohg",
    "OG": "og, offene gesellschaft",
    "GbR": "gbr, gesellschaft burgerlichen rechts",
    "e.K.": "ek, eku, e kfm, e kfr, ekfm, ekfr, eingetragener kaufmann, eingetragene kauffrau, inh, einzelunternehmen",
    "eG": "eg, eingetragene genossenschaft, egen, genossenschaft",
    "e.V.": "ev, eingetragener verein",
    # European
    "SE": "se, societas europaea",
    "EWIV": "ewiv, eeig, geie",
    # English, Irish, Maltese
    "Ltd": "ltd, limited, private limited company, company limited, co ltd, co limited",
    "PLC": "plc, public limited company",
    "DAC": "dac, designated activity company",
    "LLP": "llp, limited liability partnership",
    "LP": "lp, limited partnership",
    # French, Belgian, Luxembourgish
    "SARL": "sarl, sa rl, societe a responsabilite limitee, societe responsabilite limitee, sarlu, sarls, ste arl",
    "SA": "sa, societe anonyme, sociedad anonima, sociedade anonima, spolka akcyjna, societate pe actiuni, sau",
    "SAS": "sas, sasu, societe par actions simplifiee, societe par actions simplifie",
    "SNC": "snc, societe en nom collectif, societa in nome collettivo",
    "EURL": "eurl",
    "SCI": "sci, societe civile immobiliere",
    "SCS": "scs, secs, societe en commandite simple",
    "SCOP": "scop",
    "SRL": "srl, srls, srlu, sprl, societa a responsabilita limitata, sociedad de responsabilidad limitada, "
    "societate cu raspundere limitata, societate raspundere limitata",
    "BV": "bv, besloten vennootschap, bvba, besloten vennootschap met beperkte aansprakelijkheid",
    "NV": "nv, naamloze vennootschap",
    "VOF": "vof, vennootschap onder firma",
    "CV": "cv, commanditaire vennootschap, cvba, scrl",
    # Italian
    "SpA": "spa, societa per azioni",
    "SAS (IT)": "societa in accomandita semplice",
    "Soc. coop.": "soc coop, societa cooperativa, scarl, sc, coop",
    # Spanish, Portuguese
    "SL": "sl, slu, sll, sociedad limitada, sociedad limitada unipersonal",
    "SCoop": "scoop, sociedad cooperativa",
    "Lda": "lda, limitada, unipessoal lda, sociedade unipessoal lda, ltda",
    # Polish
    "Sp. z o.o.": "sp zoo, sp z oo, spzoo, sp zo o, spolka z oo, spolka zoo, spolka z ograniczona odpowiedzialnoscia",
    "Sp. z o.o. sp.k.": "sp zoo sp k, sp z oo sp k, sp zoo spk, sp z oo spk, sp zoo spolka komandytowa, "
    "sp z oo spolka komandytowa, spolka z ograniczona odpowiedzialnoscia spolka komandytowa",
    "Sp.k.": "spk, sp k, spolka komandytowa",
    "Sp.j.": "spj, sp j, spolka jawna",
    # Czech, Slovak
    "s.r.o.": "sro, spol sro, spol s ro, spolecnost s rucenim omezenym, spolocnost s rucenim obmedzenym",
    "a.s.": "as, akciova spolecnost, akciova spolocnost",
    "k.s.": "ks, komanditni spolecnost, komanditna spolocnost",
    "v.o.s.": "vos, verejna obchodni spolecnost",
    # Hungarian
    "Kft": "kft, korlatolt felelossegu tarsasag",
    "Zrt": "zrt, zartkoruen mukodo reszvenytarsasag",
    "Nyrt": "nyrt, nyilvanosan mukodo reszvenytarsasag",
    "Rt": "rt",
    "Bt": "bt, beteti tarsasag",
    # Nordic
    "ApS": "aps, anpartsselskab",
    "A/S": "aktieselskab, aktieselskabet",
    "I/S": "interessentskab",
    "K/S": "kommanditselskab",
    "AB": "ab, aktiebolag, aktiebolaget, publ ab, ab publ",
    "HB": "hb, handelsbolag",
    "Oy": "oy, osakeyhtio, oy ab, ab oy",
    "Oyj": "oyj, oyj abp, abp, julkinen osakeyhtio",
    "Ky": "ky, kommandiittiyhtio",
    # Baltic
    "OU": "ou, osauhing",
    "AS (EE)": "aktsiaselts",
    "SIA": "sia, sabiedriba ar ierobezotu atbildibu",
    "AS (LV)": "akciju sabiedriba",
    "UAB": "uab, uzdaroji akcine bendrove",
    "MB": "mb, mazoji bendrija",
    # Balkan
    "d.o.o.": "doo, jdoo, druzba z omejeno odgovornostjo, drustvo s ogranicenom odgovornoscu",
    "d.d.": "dd, delniska druzba, dionicko drustvo",
    "d.n.o.": "dno, druzba z neomejeno odgovornostjo",
    "s.p.": "sp, samostojni podjetnik",
    "obrt": "obrt",
    "OOD": "ood, druzhestvo s ogranichena otgovornost",
    "EOOD": "eood, ednolichno druzhestvo s ogranichena otgovornost",
    "AD": "ad, aktsionerno druzhestvo",
    "EAD": "ead",
    "ET": "et, ednolichen targovets",
    "PFA": "pfa, persoana fizica autorizata",
    # Greek, Cypriot
    "AE": "ae, anonymi etaireia, anonymos etaireia, anonymh etaireia",
    "EPE": "epe, etaireia periorismenis evthynis",
    "IKE": "ike, idiotiki kefalaiouchiki etaireia, pc",
    "OE": "oe, omorrythmi etaireia",
    "EE": "ee, eterorrythmi etaireia",
}

# Too short to be taken for a form in the middle of a name.
_ANYWHERE_FROM: Final = 4


def _index() -> dict[tuple[str, ...], str]:
    """Every spelling, folded as the names are (`AE` becomes `a`). Shared ones go to the first form."""
    index: dict[tuple[str, ...], str] = {}
    for form, spellings in _SPELLINGS.items():
        for spelling in spellings.split(","):
            index.setdefault(tuple(plain(spelling).split()), form)
    return index


_INDEX: Final = _index()
_LONGEST: Final = max(map(len, _INDEX))

# Forms that different states or spellings write with the same letters are not told apart by them.
_ALIKE: Final = {
    "SAS (IT)": "SAS",
    "AS (EE)": "a.s.",
    "AS (LV)": "a.s.",
    "A/S": "a.s.",
    "SL": "SL",
    "SRL": "SARL",
    "EURL": "SARL",
}


@functools.lru_cache(maxsize=8_192)
def split(words: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split plain words into the name's own words and the legal forms found, canonical and in the order of the name.

    A name that would be left with no word of its own keeps all of them.
    """
    tokens = words.split()
    forms: list[str] = []
    _take_from_end(tokens, forms)
    _take_from_start(tokens, forms)
    _take_from_middle(tokens, forms)
    return (tuple(tokens), tuple(forms)) if tokens else (tuple(words.split()), ())


def same_form(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names carry no contradicting legal forms; a missing one contradicts nothing."""
    if not one or not other:
        return True
    return bool({_ALIKE.get(form, form) for form in one} & {_ALIKE.get(form, form) for form in other})


def _take_from_end(tokens: list[str], forms: list[str]) -> None:
    size = min(_LONGEST, len(tokens) - 1)
    while size > 0:
        form = _INDEX.get(tuple(tokens[-size:]))
        if form:
            forms.insert(0, form)
            del tokens[-size:]
            size = min(_LONGEST, len(tokens) - 1)
        else:
            size -= 1


def _take_from_start(tokens: list[str], forms: list[str]) -> None:
    for size in range(min(_LONGEST, len(tokens) - 1), 0, -1):
        form = _INDEX.get(tuple(tokens[:size]))
        if form and not forms:
            forms.append(form)
            del tokens[:size]
            return


def _take_from_middle(tokens: list[str], forms: list[str]) -> None:
    """A form followed by a branch or a place: `Muster GmbH Niederlassung Wien`."""
    for start in range(1, len(tokens)):
        for size in range(min(_LONGEST, len(tokens) - start), 0, -1):
            form = _INDEX.get(tuple(tokens[start : start + size]))
            if form and sum(map(len, tokens[start : start + size])) >= _ANYWHERE_FROM:
                forms.append(form)
                del tokens[start : start + size]
                return
