"""Column types that mean the same on SQLite and PostgreSQL: aware UTC times, exact money, text that both accept."""

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import DateTime, Dialect, Numeric, Text
from sqlalchemy.types import TypeDecorator, TypeEngine


class UtcTime(TypeDecorator[dt.datetime]):
    """An aware time, kept in UTC. SQLite has no zones, so UTC is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002 - signature
        """To UTC; a naive time is a bug of the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"a time without zone came to the database: {value!r}"
            raise ValueError(msg)
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002 - signature
        """Back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Money(TypeDecorator[Decimal]):
    """An exact decimal with its scale: `numeric` on PostgreSQL, text on SQLite, which would make a float of it."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text where the database knows no decimals."""
        return Text() if dialect.name == "sqlite" else Numeric()

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """As text to SQLite, as it is to PostgreSQL."""
        return str(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:  # noqa: ARG002 - signature
        """Back as Decimal."""
        return None if value is None else Decimal(value)


def without_nul(text: str) -> str:
    """Text as a column of `Words` keeps it."""
    return text.replace("\0", "\ufffd") if "\0" in text else text


class Words(TypeDecorator[str]):
    """Text from outside. PostgreSQL refuses the NUL character that damaged exports carry, so it becomes U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - signature
        """Without NUL."""
        return None if value is None else without_nul(value)


class Key(Words):
    """Text that rows are ordered by: by code point as Python does, whatever language the database was set up in."""

    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """PostgreSQL's collation C; SQLite orders so anyway."""
        return Text(collation="C") if dialect.name == "postgresql" else Text()
