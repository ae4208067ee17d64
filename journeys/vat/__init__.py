"""The journey of the month's VAT check."""
