"""The words behind each reason code, German and English. `{0}`, `{1}` stand for the values of the reason."""

from typing import Final

Texts = dict[str, tuple[str, str]]

# Why a check has its outcome: the column `reason` of `vat_result.csv`.
CHECK_REASONS: Final[Texts] = {
    "valid": ("Das Register bestätigt die USt-IdNr.", "The register confirms the VAT ID."),
    "valid_special": (
        "Gültig, aber mit Besonderheiten bei der qualifizierten Abfrage: beim BZSt nachfragen.",
        "Valid, but with special circumstances in the qualified query: ask the BZSt.",
    ),
    "valid_simple_only": (
        "Gültig; Name und Anschrift wurden nicht bestätigt, weil Angaben fehlten.",
        "Valid; name and address were not confirmed because data was missing.",
    ),
    "not_registered": ("Das Register kennt die USt-IdNr. heute nicht.", "The register does not know the VAT ID today."),
    "not_yet_valid": ("Noch nicht gültig; gültig ab {0}.", "Not yet valid; valid from {0}."),
    "no_longer_valid": ("Nicht mehr gültig; war gültig von {0} bis {1}.", "No longer valid; was valid from {0} to {1}."),
    "refused": (
        "Das Register kann die USt-IdNr. so nicht prüfen: {0} {1}",
        "The register cannot check the VAT ID as it was sent: {0} {1}",
    ),
    "no_vat_id": ("Keine USt-IdNr. vorhanden.", "There is no VAT ID."),
    "placeholder": ("Statt einer USt-IdNr. steht ein Platzhalter.", "A placeholder stands in place of a VAT ID."),
    "not_eu": (
        "Keine USt-IdNr. eines EU-Staats oder Nordirlands; VIES und BZSt können sie nicht prüfen.",
        "Not a VAT ID of an EU state or Northern Ireland; VIES and BZSt cannot check it.",
    ),
    "unreadable": ("Nicht als USt-IdNr. lesbar.", "Cannot be read as a VAT ID."),
    "evatr_no_german_numbers": (
        "Das BZSt bestätigt keine deutschen USt-IdNrn., und VIES ist abgewählt (Modus evatr).",
        "The BZSt does not confirm German VAT IDs, and VIES is switched off (mode evatr).",
    ),
    "evatr_needs_german_requester": (
        "Das BZSt antwortet nur Inhabern einer deutschen USt-IdNr.; eine eigene ist nicht eingestellt.",
        "The BZSt answers only holders of a German VAT ID; none of our own is set.",
    ),
    "state_busy": ("Der Mitgliedstaat ist überlastet; noch keine Antwort.", "The member state is overloaded; no answer yet."),
    "global_busy": ("Das Register ist überlastet; noch keine Antwort.", "The register is overloaded; no answer yet."),
    "state_down": ("Der Mitgliedstaat antwortet nicht.", "The member state does not answer."),
    "service_down": ("Das Register ist nicht erreichbar.", "The register cannot be reached."),
    "timeout": ("Das Register hat nicht rechtzeitig geantwortet.", "The register did not answer in time."),
    "garbage": ("Das Register hat etwas Unlesbares geantwortet.", "The register answered something unreadable."),
    "number_blocked": (
        "Das Register sperrt Anfragen zu dieser USt-IdNr.",
        "The register blocks queries about this VAT ID.",
    ),
    "try_later": ("Das Register bittet um spätere Wiederholung.", "The register asks to try again later."),
    "throttled": (
        "Das BZSt hat die Zahl der qualifizierten Abfragen begrenzt.",
        "The BZSt has limited the number of qualified queries.",
    ),
    "unknown": ("Das Register hat einen unbekannten Code geantwortet.", "The register answered an unknown code."),
    "deadline_passed": ("Bis zum Stichtag nicht beantwortet.", "Not answered by the cut-off date."),
    "not_asked_yet": ("Noch nicht angefragt.", "Not asked yet."),
}

# How one part of the company data fits.
COMPARISON_REASONS: Final[Texts] = {
    "register_match": ("Laut Register stimmt die Angabe überein.", "The register says that it matches."),
    "register_no_match": ("Laut Register stimmt die Angabe nicht überein.", "The register says that it does not match."),
    "register_spells_otherwise": (
        "Dasselbe Unternehmen; das Register schreibt „{0}“.",
        "The same company; the register spells it “{0}”.",
    ),
    "not_disclosed": ("Das Register gibt die Angabe nicht bekannt.", "The register does not disclose it."),
    "not_in_sap": ("In SAP fehlt die Angabe.", "It is missing in SAP."),
    "same": ("Stimmt überein.", "The same."),
    "same_spelled_differently": ("Dieselbe Angabe in anderer Schreibweise.", "The same, spelled differently."),
    "same_but_cut": ("Stimmt überein, soweit SAP sie nicht abgeschnitten hat.", "The same as far as SAP did not cut it."),
    "similar": ("Ähnlich ({0} %): Register „{1}“.", "Similar ({0} %): the register has “{1}”."),
    "different": ("Weicht ab ({0} %): Register „{1}“.", "Different ({0} %): the register has “{1}”."),
    "legal_form_differs": (
        "Gleicher Name, andere Rechtsform: {0} statt {1}.",
        "Same name, other legal form: {0} instead of {1}.",
    ),
    "house_number_differs": ("Andere Hausnummer: {0} statt {1}.", "Other house number: {0} instead of {1}."),
    "house_number_missing": ("Eine Seite nennt keine Hausnummer.", "One side names no house number."),
    "asked_with_other_data": (
        "Die Bestätigung wurde mit den Firmendaten eines anderen Debitors eingeholt.",
        "The confirmation was asked with another debtor's company data.",
    ),
}

# What a signal of the score says where it needs words of its own.
SIGNAL_REASONS: Final[Texts] = {
    "answered": ("Ein Register hat geantwortet.", "A register has answered."),
    "no_answer": ("Kein Register hat geantwortet.", "No register has answered."),
    "not_compared": ("Nicht verglichen.", "Not compared."),
    "check_digits_agree": ("Prüfziffern und Register sind sich einig.", "Check digits and register agree."),
    "check_digits_disagree": (
        "Die Prüfziffern widersprechen dem Register.",
        "The check digits contradict the register.",
    ),
    "country_fits": ("Der Staat der USt-IdNr. passt zum Debitor.", "The state of the VAT ID fits the debtor."),
    "country_differs": (
        "Die USt-IdNr. ist aus {0}, der Debitor aus {1}.",
        "The VAT ID is from {0}, the debtor from {1}.",
    ),
    "country_unknown": ("Land des Debitors oder der USt-IdNr. unbekannt.", "Country of debtor or VAT ID unknown."),
    "first_month": ("Im Vormonat nicht geprüft.", "Not checked last month."),
    "unchanged": ("Wie im Vormonat.", "As last month."),
    "changed_outcome": ("Vormonat: {0}, jetzt: {1}.", "Last month: {0}, now: {1}."),
    "changed_name": (
        "Das Register führt jetzt einen anderen Namen; vorher „{0}“.",
        "The register has another name; before “{0}”.",
    ),
    "clamped": ("Auf 0 bis 1 begrenzt.", "Limited to 0 to 1."),
}

# Why a person has to look.
REVIEW_REASONS: Final[Texts] = {
    "invalid_with_sales": (
        "Ungültig, aber steuerfreie EU-Umsätze von {0} {1}.",
        "Invalid, yet tax-free EU sales of {0} {1}.",
    ),
    "no_vat_id_with_sales": (
        "EU-Umsätze von {0} {1} ohne USt-IdNr.",
        "EU sales of {0} {1} without a VAT ID.",
    ),
    "not_checkable_with_sales": (
        "EU-Umsätze von {0} {1} mit einer Nummer, die niemand prüfen kann.",
        "EU sales of {0} {1} with a number that nobody can check.",
    ),
    "sales_in_other_currencies": (
        "Dazu Umsätze in anderen Währungen: {0}.",
        "Further sales in other currencies: {0}.",
    ),
    "refused_by_register": (
        "Das Register hat die Nummer so nicht angenommen.",
        "The register did not accept the number as sent.",
    ),
    "unanswered_for_good": (
        "Ohne Antwort bis zum Stichtag oder ohne weiteren Versuch.",
        "No answer by the cut-off date, or no further attempt.",
    ),
    "name_differs": ("Der Firmenname weicht ab ({0} %).", "The company name differs ({0} %)."),
    "name_not_confirmed": ("Das Register bestätigt den Firmennamen nicht.", "The register does not confirm the company name."),
    "address_differs": ("Straße, PLZ und Ort weichen ab.", "Street, postcode and city differ."),
    "own_country_number": (
        "Für eine EU-Lieferung wurde eine USt-IdNr. aus {0} verwendet.",
        "A VAT ID from {0} was used for a supply to another EU state.",
    ),
    "special_circumstances": ("Das BZSt meldet Besonderheiten.", "The BZSt reports special circumstances."),
    "newly_invalid": ("Im Vormonat noch gültig.", "Still valid last month."),
    "low_score": ("Bewertung {0} unter der Schwelle {1}.", "Score {0} below the threshold {1}."),
    "four_eyes": ("Betrag ab {0} EUR: zweite Person nötig.", "Amount from {0} EUR: a second person is needed."),
}

# What to do next: the column `recommendation` of `vat_result.csv`.
RECOMMENDATIONS: Final[Texts] = {
    "nothing_to_do": ("Nichts zu tun.", "Nothing to do."),
    "validity_only": (
        "Gültig; Name und Anschrift anderweitig prüfen (Handelsregister, Auskunft), das Register nennt sie nicht.",
        "Valid; check name and address elsewhere (company register, credit report), the tax register does not name them.",
    ),
    "write_number_cleanly": (
        "Nummer im Stamm bereinigen: {0}.",
        "Clean the number in the master: {0}.",
    ),
    "write_name_as_registered": (
        "Firmennamen im Stamm wie im Register schreiben: {0}.",
        "Write the company name in the master as the register does: {0}.",
    ),
    "update_master": (
        "Stamm prüfen: Die Rechnung nutzt {0}, der Stamm führt {1}.",
        "Check the master: the invoice uses {0}, the master holds {1}.",
    ),
    "put_number_on_invoice": (
        "Rechnung ohne USt-IdNr.: Nummer {0} aus dem Stamm prüfen und Rechnung berichtigen.",
        "Invoice without a VAT ID: check number {0} of the master and correct the invoice.",
    ),
    "check_company": (
        "Prüfen, ob die USt-IdNr. diesem Debitor gehört; Stamm oder Nummer berichtigen.",
        "Check whether the VAT ID belongs to this debtor; correct master or number.",
    ),
    "check_address": ("Anschrift im Stamm prüfen.", "Check the address in the master."),
    "ask_customer": (
        "Debitor um eine gültige USt-IdNr. bitten; Steuerbefreiung bis dahin nicht anwenden.",
        "Ask the customer for a valid VAT ID; do not apply the exemption until then.",
    ),
    "ask_customer_for_number": (
        "Debitor um seine USt-IdNr. bitten; ohne sie ist die Lieferung steuerpflichtig.",
        "Ask the customer for the VAT ID; without it the supply is taxable.",
    ),
    "ask_for_other_state": (
        "USt-IdNr. eines anderen EU-Staats anfordern: Eine aus {0} trägt die Befreiung nicht.",
        "Ask for a VAT ID of another EU state: one from {0} does not carry the exemption.",
    ),
    "correct_number": ("Nummer im Stamm berichtigen oder entfernen.", "Correct or remove the number in the master."),
    "wait": ("Abwarten: Die Nummer wird erneut angefragt.", "Wait: the number is asked again."),
    "ask_by_hand": (
        "Von Hand beim Register anfragen und den Nachweis ablegen.",
        "Ask the register by hand and file the proof.",
    ),
    "ask_bzst": ("Schriftlich beim BZSt nachfragen.", "Ask the BZSt in writing."),
    "change_settings": (
        "Modus both oder vies einstellen, oder eine eigene deutsche USt-IdNr. hinterlegen.",
        "Set mode both or vies, or enter a German VAT ID of our own.",
    ),
}
