"""The judgements that people may change without changing code: thresholds, weights, days, and what a month cost before.

`config/policy.toml` holds the values in force; the defaults here are the same, so that a rule can be tested without a file.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from domain.errors import ConfigurationError


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Weight(_Section):
    """What one signal adds to the score: `bad` at value 0, `good` at value 1, straight between, `unknown` without a value."""

    bad: float
    good: float
    unknown: float = 0.0


class Weights(_Section):
    """The weight of every signal. The `good` ones add up to 1, so a check with nothing against it scores 1."""

    register_answer: Weight = Weight(bad=0.0, good=0.60)
    name_match: Weight = Weight(bad=-0.45, good=0.20, unknown=0.10)
    street_match: Weight = Weight(bad=-0.04, good=0.03, unknown=0.02)
    postcode_match: Weight = Weight(bad=-0.04, good=0.03, unknown=0.02)
    city_match: Weight = Weight(bad=-0.06, good=0.04, unknown=0.02)
    check_digits: Weight = Weight(bad=-0.10, good=0.04, unknown=0.02)
    country_rules: Weight = Weight(bad=-0.35, good=0.03, unknown=0.02)
    change_since_last_month: Weight = Weight(bad=-0.15, good=0.03, unknown=0.02)

    @model_validator(mode="after")
    def _good_ones_add_up_to_one(self) -> Self:
        total = sum(getattr(self, name).good for name in type(self).model_fields)
        if abs(total - 1) > 1e-9:
            raise ValueError(f"the 'good' weights add up to {total:.3f}, not to 1")
        return self


class Review(_Section):
    """When a result goes to a person."""

    score: Annotated[float, Field(ge=0, le=1)] = 0.75  # below: review
    name: Annotated[float, Field(ge=0, le=1)] = 0.75  # a name less similar than this: review
    address: Annotated[float, Field(ge=0, le=1)] = 0.50  # street, postcode and city all below this: review
    four_eyes_amount: Annotated[Decimal, Field(ge=0)] = Decimal(50_000)  # from this net amount on a second person decides, too


class Vat(_Section):
    """Home country and days of the monthly check."""

    home_country: Annotated[str, Field(pattern="[A-Z]{2}")] = "DE"
    cut_off_day: Annotated[int, Field(ge=1, le=28)] = 25  # of the following month: EC sales list, § 18a (1) UStG
    retention_years: Annotated[int, Field(ge=8)] = 10  # § 147 (3) AO


class Baseline(_Section):
    """What a month cost before, and what is left for people now."""

    minutes: Annotated[float, Field(ge=0)] = 360
    fees: Annotated[Decimal, Field(ge=0)] = Decimal(500)
    currency: str = "EUR"
    minutes_per_review: Annotated[float, Field(ge=0)] = 0.25  # a glance; following a case up was never part of the baseline
    attended_minutes: Annotated[float, Field(ge=0)] = 5  # exporting, dropping the files, reading the summary


class RoughRates(_Section):
    """About how many units of a currency are one euro: good enough to order a queue and to weigh a case, never to book.

    A currency that is not listed counts like the euro.
    """

    units: dict[str, float] = {
        "BGN": 1.96, "CHF": 0.95, "CZK": 25, "DKK": 7.46, "GBP": 0.86, "HUF": 400, "JPY": 165, "NOK": 11.6, "PLN": 4.3,
        "RON": 5, "SEK": 11.3, "USD": 1.1,
    }  # fmt: skip

    def euros(self, amount: Decimal, currency: str) -> float:
        """The amount in euros, roughly."""
        return float(amount) / self.units.get(currency, 1)


DEFAULT_RATES: Final = RoughRates()


class Policy(_Section):
    """All of `config/policy.toml`. `version` stands on the workbook and in every run."""

    version: str = "2026-11-22"
    review: Review = Review()
    weights: Weights = Weights()
    vat: Vat = Vat()
    baseline: Baseline = Baseline()
    rough_rates: RoughRates = RoughRates()

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Read a policy from parsed TOML.

        Raises:
            ConfigurationError: naming every wrong or unknown entry.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'policy'}: {e['msg']}" for e in error.errors())
            raise ConfigurationError(
                f"The policy cannot be used: {wrong}.", next_step="Correct these entries in config/policy.toml."
            ) from error
