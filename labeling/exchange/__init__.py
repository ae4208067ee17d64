"""Labels in other people's forms: truth lines, Label Studio's JSON, spaCy's DocBin. Each can be read and written."""
