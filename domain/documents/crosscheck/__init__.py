"""The cross-checks of a filled form, by what they look at. `domain.documents.checks` knows which type needs which."""
