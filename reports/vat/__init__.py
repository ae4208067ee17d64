"""The workbook of the monthly VAT check, one file for each kind of sheet."""
