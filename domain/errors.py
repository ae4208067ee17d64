"""The family tree of everything that can go wrong, by what the caller does next.

    BelegwerkError
    ├── RetryableError     nothing wrong with item or run      -> tried again with back-off
    │   └── RegisterFault      a tax register did not answer (domain.vat.answers)
    ├── ItemError          this item cannot be processed       -> finding or queue with the reason; the run goes on
    │   ├── UnreadableFile     a file is empty, damaged, encrypted or not an export at all
    │   └── BadRow             a row of a readable file carries a value that cannot be understood
    └── RunError           credentials, schema, input missing  -> the run stops and says the next step
        ├── UnusableInput      a required column or file is missing
        ├── ConfigurationError a setting is missing or refused by its counterpart
        └── StoreUnavailable   the database or the disk is gone

Low confidence and an invalid VAT ID are results, never exceptions.
"""


class BelegwerkError(Exception):
    """Anything that this product raises on purpose.

    Attributes:
        next_step: what a person can do about it, as a sentence; may be empty.
    """

    def __init__(self, message: str, *, next_step: str = "") -> None:
        super().__init__(message)
        self.next_step = next_step

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message} Next step: {self.next_step}" if self.next_step else message


class RetryableError(BelegwerkError):
    """Nothing is wrong with the item or the run: the same call may succeed later."""


class ItemError(BelegwerkError):
    """This one item cannot be processed; the run goes on without it."""


class UnreadableFile(ItemError):
    """A file that cannot be read as an export: empty, damaged, encrypted, junk."""


class BadRow(ItemError):
    """A row whose value cannot be understood."""


class RunError(BelegwerkError):
    """The run cannot go on until somebody changes something."""


class UnusableInput(RunError):
    """Input without which no run is possible: a missing column, no debtor file, a month in the future."""


class ConfigurationError(RunError):
    """A setting is missing, wrong, or was refused by the counterpart (our own VAT ID, our credentials)."""


class StoreUnavailable(RunError):
    """The database cannot be reached or the disk is full."""
