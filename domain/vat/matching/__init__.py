"""How company names and addresses of two sources are held against each other when nobody spells them alike."""
