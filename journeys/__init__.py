"""How the work is done: plain functions that join doors, memory and judgement. Flows and the command line call them.

This room knows no Prefect and no terminal; whoever calls passes a `Conduct` that carries out the steps and shows progress.
"""
