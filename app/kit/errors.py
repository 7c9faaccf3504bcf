"""The errors of Rogatory, one tree.

    RogatoryError                 code, message, remedy
    ├── Invalid                   the input is malformed or incomplete           422, exit 1
    │   ├── Unreadable            bytes from outside that cannot be parsed       422, exit 1
    │   └── Several               several things are wrong, each told by itself  422, exit 1
    ├── Denied                    the actor may not do this                      403, exit 1
    ├── Unknown                   no such thing, or not visible to the actor     404, exit 1
    ├── Conflict                  the thing has changed or the step is not open  409, exit 1
    │   └── Overtaken             the other side wrote first: freeze again       409, exit 1
    ├── Refused                   a signature, proof or policy says no           422, exit 1
    ├── Misused                   wrong command, option or setting               400, exit 2
    └── Unavailable               a part that is needed does not answer          503, exit 3
        ├── KeyAway               a key that signs cannot be used now            503, exit 3
        └── Undecided             not enough is known yet to say yes or no       503, exit 3

Every error carries a stable `code` (snake_case), a message that says what happened to what, and
a remedy that says what to do. What is not in this tree is a bug: doors answer it with a bare 500
(exit 70) and an incident id, and log it.
"""

from __future__ import annotations


class RogatoryError(Exception):
    """Base of all errors that Rogatory words itself."""

    status = 500
    exit_code = 1

    def __init__(self, code: str, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".rstrip()

    def __reduce__(self) -> tuple[type[RogatoryError], tuple[object, ...]]:
        return (type(self), (self.code, self.message, self.remedy))


class Invalid(RogatoryError):
    """The input is malformed or incomplete."""

    status = 422


class Unreadable(Invalid):
    """Bytes from outside that cannot be parsed within the limits."""


class Several(Invalid):
    """Several things are wrong at once. `each`: what, and how to mend it, a line for each."""

    def __init__(self, code: str, message: str, remedy: str = "", each: tuple[str, ...] = ()) -> None:
        super().__init__(code, message, remedy)
        self.each = each

    def __reduce__(self) -> tuple[type[RogatoryError], tuple[object, ...]]:
        return (type(self), (self.code, self.message, self.remedy, self.each))


class Denied(RogatoryError):
    """The actor may not do this."""

    status = 403


class Unknown(RogatoryError):
    """No such thing, or not visible to the actor: both read the same."""

    status = 404


class Conflict(RogatoryError):
    """The thing has changed, or the step is not open."""

    status = 409


class Overtaken(Conflict):
    """An instrument of the other side came between the freeze and the signature."""


class Refused(RogatoryError):
    """A signature, a proof or a policy says no."""

    status = 422


class Misused(RogatoryError):
    """A wrong command, option or setting."""

    status = 400
    exit_code = 2


class Unavailable(RogatoryError):
    """A part that is needed does not answer."""

    status = 503
    exit_code = 3


class KeyAway(Unavailable):
    """A key that signs cannot be used now: its token is away, its PIN refused. `key`: its name, such as `seal-moj`."""

    def __init__(self, code: str, message: str, remedy: str = "", key: str = "") -> None:
        super().__init__(code, message, remedy)
        self.key = key

    def __reduce__(self) -> tuple[type[RogatoryError], tuple[object, ...]]:
        return (type(self), (self.code, self.message, self.remedy, self.key))


class Undecided(Unavailable):
    """Not enough is known yet to say yes or no."""
