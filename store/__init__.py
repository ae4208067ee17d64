"""MEMORY: the only room with SQL. Run ledger, inquiries, evidence archive, results and review queue behind one `Store`."""

from store.opening import Store, open_store

__all__ = ["Store", "open_store"]
