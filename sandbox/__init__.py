"""The practice company and its counterparts: stand-in servers and generators that imitate the outside world.

Nothing here imports another room: an independent counterpart cannot share a bug with what it checks.
"""
