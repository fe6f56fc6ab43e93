"""What a user can cause, each with a sentence that says what to do, and the exit code of the command line."""

from __future__ import annotations


class DuansouError(Exception):
    """One sentence for the user, in Chinese; never carries a traceback to a terminal or a page."""

    exit_code = 1


class NoIndexError(DuansouError):
    """No index that can answer: missing, damaged, or of another schema version."""

    exit_code = 3


class DamagedIndexError(NoIndexError):
    """An index whose files are not those that were built."""


class ClusterError(NoIndexError):
    """A search cluster that cannot be reached, refuses, or does not answer as a whole."""


class LockedError(DuansouError):
    """Another process builds this index."""

    exit_code = 4


class NotFoundError(DuansouError):
    """A document or paragraph that the index does not hold."""


class TimeLimitError(DuansouError):
    """An answer that takes longer than a request may."""


class ParameterError(DuansouError):
    """A parameter that cannot be used: `errors` names each bad one with its sentence."""

    exit_code = 2

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("；".join(f"{name}：{why}" for name, why in errors.items()))
        self.errors = errors
