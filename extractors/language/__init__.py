"""What has no fixed form: names, addresses, sentences, and the language that a page is written in."""
