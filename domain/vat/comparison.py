"""Our company data held against a register's, part by part, with the reason for each score.

A register's own judgement (eVatR letters A-D, § 18e UStG; VIES match codes) beats ours. What a member state does not
disclose is not a mismatch: its score is None.
"""

from collections.abc import Mapping
from typing import Final

from domain.vat.answers import Match, Part
from domain.vat.checks import Comparison, Subject
from domain.vat.matching import addresses, layouts, legal_forms, names
from domain.vat.reasons import reason

_SAME: Final = 0.995
_SPELLED_DIFFERENTLY: Final = 0.85
_SIMILAR: Final = 0.6
_OTHER_LEGAL_FORM: Final = 0.08  # what a contradicting legal form costs: a reason to look, not another company


def compare(
    subject: Subject,
    register_name: str,
    register_address: str,
    matches: Mapping[Part, Match],
    state: str,
) -> tuple[Comparison, ...]:
    """Compare name, street, postcode and city.

    Args:
        subject: our data; a part in `subject.cut` is compared as far as SAP kept it.
        register_name: as returned, empty where not disclosed.
        register_address: as returned, with line feeds; empty where not disclosed.
        matches: the parts on which the register gave its own judgement of our data.
        state: VIES prefix of the number, whose layout the address has.
    """
    address = layouts.split(register_address, state) if register_address else layouts.NO_ADDRESS
    own = (
        _name(subject, register_name),
        _street(subject, address.street, address.whole),
        _postcode(subject.postcode, address.postcode),
        _city(subject, address.city, address.whole),
    )
    return tuple(_judged(c, matches.get(c.part), register_name) for c in own) if matches else own


def _judged(own: Comparison, letter: Match | None, register_name: str) -> Comparison:
    """Our comparison under the register's own word about our data, which wins and goes on record.

    A register compares letter by letter and says B to `Cerny` for `Černý`. Where the other channel discloses what it holds, our
    comparison says how far off ours is: then B is a spelling to correct and no other company. Without it, B stands alone.
    """
    match letter:
        case None:
            return own
        case Match.MATCH:
            return Comparison(own.part, 1.0, letter.value, "register_match")
        case Match.NO_MATCH if own.score is None:
            return Comparison(own.part, 0.0, letter.value, "register_no_match")
        case Match.NO_MATCH if own.part is Part.NAME and (own.score or 0.0) >= _SPELLED_DIFFERENTLY:
            return Comparison(own.part, own.score, letter.value, reason("register_spells_otherwise", register_name))
        case _:
            return Comparison(own.part, own.score, letter.value, own.reason)


def _name(subject: Subject, theirs: str) -> Comparison:
    missing = _missing(Part.NAME, subject.name, theirs)
    if missing:
        return missing
    cut = Part.NAME in subject.cut
    score = names.similarity_cut(subject.name, theirs) if cut else names.similarity(subject.name, theirs)
    our_forms, their_forms = names.read(subject.name).forms, names.read(theirs).forms
    if score >= _SPELLED_DIFFERENTLY and not cut and not legal_forms.same_form(our_forms, their_forms):
        why = reason("legal_form_differs", " ".join(our_forms), " ".join(their_forms))
        return Comparison(Part.NAME, round(score - _OTHER_LEGAL_FORM, 4), "", why)
    return _comparison(Part.NAME, score, (subject.name, theirs), cut)


def _street(subject: Subject, theirs: str, whole: str) -> Comparison:
    missing = _missing(Part.STREET, subject.street, theirs or whole)
    if missing:
        return missing
    fit = addresses.street_similarity(subject.street, theirs)
    if whole:
        fit = max(fit, addresses.street_similarity(subject.street, whole), key=lambda one: one.score)
    score = round(fit.score, 4)
    if fit.same_house is False and fit.words >= _SPELLED_DIFFERENTLY:
        return Comparison(Part.STREET, score, "", reason("house_number_differs", fit.our_house, fit.their_house))
    if fit.same_house is None and fit.words >= _SPELLED_DIFFERENTLY:
        return Comparison(Part.STREET, score, "", "house_number_missing")
    return _comparison(Part.STREET, fit.score, (subject.street, theirs or whole), Part.STREET in subject.cut)


def _postcode(ours: str, theirs: str) -> Comparison:
    missing = _missing(Part.POSTCODE, ours, theirs)
    return missing or _comparison(Part.POSTCODE, addresses.postcode_similarity(ours, theirs), (ours, theirs))


def _city(subject: Subject, theirs: str, whole: str) -> Comparison:
    missing = _missing(Part.CITY, subject.city, theirs or whole)
    if missing:
        return missing
    score = addresses.city_similarity(subject.city, theirs)
    if whole:
        score = max(score, addresses.city_similarity(subject.city, whole))
    return _comparison(Part.CITY, score, (subject.city, theirs or whole), Part.CITY in subject.cut)


def _missing(part: Part, ours: str, theirs: str) -> Comparison | None:
    if not theirs:
        return Comparison(part, None, "", "not_disclosed")
    return None if ours else Comparison(part, None, "", "not_in_sap")


def _comparison(part: Part, score: float, texts: tuple[str, str], cut: bool = False) -> Comparison:
    """A score with the words for it."""
    ours, theirs = texts
    rounded = round(score, 4)
    if ours == theirs:
        return Comparison(part, rounded, "", "same")
    if score >= _SPELLED_DIFFERENTLY:
        return Comparison(part, rounded, "", "same_but_cut" if cut else _alike(rounded, theirs))
    return Comparison(part, rounded, "", reason("similar" if score >= _SIMILAR else "different", round(score * 100), theirs))


def _alike(score: float, theirs: str) -> str:
    return "same_spelled_differently" if score >= _SAME else reason("similar", round(score * 100), theirs)
