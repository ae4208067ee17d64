"""From a file to words with boxes."""
