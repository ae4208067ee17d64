"""Eyes: file to words, words to fields, fields to documents. So far only the reader's own condition can be asked for."""
