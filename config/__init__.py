"""The switchboard: settings from environment and `belegwerk.toml`, the policy, and the wiring of real parts."""
