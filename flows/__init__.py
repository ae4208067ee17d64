"""When things happen: one file per scheduled journey, and the only room that knows Prefect.

Flows are thin: they wire the parts, hand a `PrefectConduct` to the journey, and return a state that people can read. Domain
state lives in our own database; Prefect schedules, shows and remembers for a while.
"""
