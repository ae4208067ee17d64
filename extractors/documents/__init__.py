"""One file for each type of document: its fields, and what is special about finding them."""
