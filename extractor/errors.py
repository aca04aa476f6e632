"""Why the work cannot go on. Findings say *look here*; these say *stop*, and what to do.

::

    ExtractorError
    ├── InputError            the file cannot be read (exit code 2)
    │   ├── EmptyFile         nothing in it
    │   ├── UnknownFormat     no format that is read here
    │   ├── BrokenFile        truncated or damaged beyond repair
    │   ├── PasswordNeeded    encrypted: give the password, or a wrong one was given
    │   ├── NotAReport        read, but no budget-performance report in it
    │   └── LimitExceeded     larger than the settings allow
    ├── MissingPackage        a model or program that this step needs is not installed
    ├── SchemaError           a record that does not fit its schema
    ├── ModelError            the model endpoint cannot be used
    ├── StoreUnavailable      the store is locked, full, broken or cannot be reached
    ├── ReviewError           what a reviewer asks for cannot be done
    │   ├── NoSuchThing       no such file, row, version or change
    │   ├── NotAllowed        the person's role does not allow it
    │   ├── LockedFile        the file is approved, or not read yet
    │   ├── InvalidValue      the value does not fit its field
    │   └── Conflict          somebody else changed the same field meanwhile
    └── UsageError            wrong use of a command or option (exit code 3)

Every exception carries a message in Chinese and one in English; both say what is wrong and
what to do about it, and neither quotes the document.
"""

from __future__ import annotations

from typing import Any

from extractor.redaction import hide


class ExtractorError(Exception):
    """The root. `exit_code` is what the command line ends with."""

    exit_code = 2

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = hide(zh), hide(en)
        super().__init__(self.en)

    def message(self, language: str) -> str:
        """The message in `language`: ``zh`` or ``en``."""
        return self.zh if language == "zh" else self.en


class InputError(ExtractorError):
    """The file cannot be read as a report."""


class EmptyFile(InputError):
    """The file has no content."""


class UnknownFormat(InputError):
    """The content is of no format that is read here."""


class BrokenFile(InputError):
    """The file is truncated or damaged beyond repair."""


class PasswordNeeded(InputError):
    """The file is encrypted and no password, or a wrong one, was given."""


class NotAReport(InputError):
    """The file was read, but holds no budget-performance report."""


class LimitExceeded(InputError):
    """The file is larger than the settings allow."""


class MissingPackage(ExtractorError):
    """A model, a package or a program that this step needs is not installed."""


class SchemaError(ExtractorError):
    """A record does not fit its schema. `problems` are (pointer, message) pairs."""

    def __init__(self, zh: str, en: str, problems: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(zh, en)
        self.problems = problems


class ModelError(ExtractorError):
    """The model endpoint cannot be used."""


class StoreUnavailable(ExtractorError):
    """The store is locked, full, broken or cannot be reached; nothing of the change was kept."""


class ReviewError(ExtractorError):
    """What a reviewer asks for cannot be done; nothing was changed."""


class NoSuchThing(ReviewError):
    """There is no such file, row, version or change."""


class NotAllowed(ReviewError):
    """The person's role does not allow it."""


class LockedFile(ReviewError):
    """The file cannot be changed as it is: approved, being read, or not read at all."""


class InvalidValue(ReviewError):
    """The value does not fit its field."""


class Conflict(ReviewError):
    """Somebody else changed the same field after it was shown.

    `base` is the value that was shown, `mine` the one that was to be stored, `theirs` the one that
    stands there now, stored by `who` at `at` (ISO 8601). `pointer` is where it stands now; None
    where the row is gone.
    """

    def __init__(
        self, zh: str, en: str, *, pointer: str | None, base: Any, mine: Any, theirs: Any, who: str, at: str
    ) -> None:
        super().__init__(zh, en)
        self.pointer = pointer
        self.base = base
        self.mine = mine
        self.theirs = theirs
        self.who = who
        self.at = at


class UsageError(ExtractorError):
    """A command or option was used wrongly."""

    exit_code = 3
