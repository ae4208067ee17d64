"""From a file to words with boxes.

    for reading in read_file(path):     one for each document in the file
        reading.pages                   words, rulings, where they come from and how well they can be read
        reading.einvoice                the XML of a structured invoice, embedded or alone
        reading.findings                what was noticed, for people

`extractors.reading.pictures` shows pages as images, `extractors.reading.second_reader` reads them once more.

Findings by code:

    wrong_suffix javascript xfa_form embedded_file embedded_refused embedded_damaged damaged_pdf   about the file
    unreadable                                                                                     about a member of a container
    garbled_layer invisible_layer partial_layer no_layer hidden_text                               about a text layer
    blank_page no_text hardly_legible not_read page_damaged                                         about a page
"""

from extractors.reading.files import read_bytes, read_file
from extractors.reading.limits import USUAL, Limits

__all__ = ["USUAL", "Limits", "read_bytes", "read_file"]
