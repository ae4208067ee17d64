"""The doors: one file per outside system, whose vocabulary stops here."""
