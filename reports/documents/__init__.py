"""The letters of the document journey: a batch's workbook, its accepted values as CSV and as JSON."""
