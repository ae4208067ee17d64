"""The second journey: a document comes in, is read and understood in a child process, judged, stored, and written down."""
