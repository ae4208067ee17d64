"""From words to candidates, and from candidates to values."""
