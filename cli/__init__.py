"""The command line: one file per group of commands, each a thin door to a journey or to the store."""
