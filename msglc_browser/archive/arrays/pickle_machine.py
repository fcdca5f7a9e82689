"""A machine for the few pickle opcodes that `ndarray.dumps()` writes; it calls nothing.

Names stay names, and what a real unpickler would call is recorded as a `Call` for inspection.
Source: CPython's Lib/pickletools.py.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from msglc_browser.errors import CorruptArchive

MAX_STEPS = 1000
"""`ndarray.dumps()` writes about 60; a longer pickle is something else."""


@dataclass(frozen=True, slots=True)
class Name:
    """A global named by a pickle; never resolved."""

    module: str
    name: str


@dataclass(slots=True)
class Call:
    """A call that a real unpickler would make, and the state it would set."""

    name: object
    arguments: object
    state: object = None


@dataclass(frozen=True, slots=True)
class _Mark:
    """The MARK on the stack."""


class Incomplete(Exception):  # not an error: the head of a pickle is enough
    """The bytes end before the pickle does."""


@dataclass(slots=True)
class PickleMachine:
    """Runs over `data`; `stack` can be inspected even if `run` stopped early."""

    data: bytes
    at: int = 0
    stack: list[object] = field(default_factory=list)
    memo: dict[int, object] = field(default_factory=dict)

    def run(self) -> object:
        """The pickle's value. Raises Incomplete, or CorruptArchive for anything unexpected."""
        for _ in range(MAX_STEPS):
            code = self.take(1)
            if code == b".":
                if len(self.stack) != 1:
                    raise CorruptArchive("The pickle does not end with a single value.")
                return self.stack[0]
            action = _ACTIONS.get(code)
            if action is None:
                raise CorruptArchive(f"Pickle opcode 0x{code.hex()} is not used for arrays.")
            action(self)
        raise CorruptArchive("The pickle is too long for an array.")

    def take(self, size: int) -> bytes:
        """The next bytes."""
        end = self.at + size
        if end > len(self.data):
            raise Incomplete
        piece = self.data[self.at : end]
        self.at = end
        return piece

    def number(self, size: int, *, signed: bool = False) -> int:
        """The next little-endian integer."""
        return int.from_bytes(self.take(size), "little", signed=signed)

    def line(self) -> str:
        """Text up to the end of the line."""
        end = self.data.find(b"\n", self.at, self.at + 200)
        if end < 0:
            raise Incomplete
        text = self.data[self.at : end].decode("ascii", "replace")
        self.at = end + 1
        return text

    def pop(self) -> object:
        """The top of the stack."""
        if not self.stack:
            raise CorruptArchive("The pickle pops more values than it pushed.")
        return self.stack.pop()

    def push_tuple(self, size: int) -> None:
        """Combine the last `size` values into a tuple."""
        values = [self.pop() for _ in range(size)]
        self.stack.append(tuple(reversed(values)))

    def push_marked_tuple(self) -> None:
        """Combine everything since the last MARK into a tuple."""
        values: list[object] = []
        while not isinstance(value := self.pop(), _Mark):
            values.append(value)
        self.stack.append(tuple(reversed(values)))

    def push_text(self, size: int) -> None:
        """A string preceded by its length in `size` bytes."""
        try:
            self.stack.append(self.take(self.number(size)).decode("utf-8"))
        except UnicodeDecodeError as error:
            raise CorruptArchive("The pickle contains invalid text.") from error

    def push_bytes(self, size: int) -> None:
        """Bytes preceded by their length in `size` bytes."""
        self.stack.append(self.take(self.number(size)))

    def remember(self, place: int) -> None:
        """Memoize the top of the stack under a number."""
        self.memo[place] = self.stack[-1] if self.stack else None

    def recall(self, place: int) -> None:
        """Push a memoized value."""
        if place not in self.memo:
            raise CorruptArchive("The pickle reads a memo entry that it never stored.")
        self.stack.append(self.memo[place])

    def push_call(self) -> None:
        """REDUCE: record a call."""
        arguments = self.pop()
        self.stack.append(Call(self.pop(), arguments))

    def set_state(self) -> None:
        """BUILD: record the state of a call's result."""
        state = self.pop()
        target = self.stack[-1] if self.stack else None
        if not isinstance(target, Call):
            raise CorruptArchive("The pickle sets the state of something other than an array.")
        target.state = state

    def push_stack_name(self) -> None:
        """STACK_GLOBAL: a name whose parts are on the stack."""
        name, module = self.pop(), self.pop()
        # Never str() of anything else: tuples that share their parts double at every step.
        if not isinstance(name, str) or not isinstance(module, str):
            raise CorruptArchive("The pickle uses a name that is not text.")
        self.stack.append(Name(module, name))


def _push(value: object) -> Callable[[PickleMachine], None]:
    return lambda machine: machine.stack.append(value)


_ACTIONS: dict[bytes, Callable[[PickleMachine], object]] = {
    b"\x80": lambda m: m.take(1),
    b"\x95": lambda m: m.take(8),
    b"c": lambda m: m.stack.append(Name(m.line(), m.line())),
    b"\x93": PickleMachine.push_stack_name,
    b"q": lambda m: m.remember(m.number(1)),
    b"r": lambda m: m.remember(m.number(4)),
    b"\x94": lambda m: m.remember(len(m.memo)),
    b"h": lambda m: m.recall(m.number(1)),
    b"j": lambda m: m.recall(m.number(4)),
    b"K": lambda m: m.stack.append(m.number(1)),
    b"M": lambda m: m.stack.append(m.number(2)),
    b"J": lambda m: m.stack.append(m.number(4, signed=True)),
    b"\x8a": lambda m: m.stack.append(m.number(m.number(1), signed=True)),
    b"N": _push(None),
    b"\x88": _push(True),
    b"\x89": _push(False),
    b")": _push(()),
    b"(": _push(_Mark()),
    b"t": PickleMachine.push_marked_tuple,
    b"\x85": lambda m: m.push_tuple(1),
    b"\x86": lambda m: m.push_tuple(2),
    b"\x87": lambda m: m.push_tuple(3),
    b"R": PickleMachine.push_call,
    b"b": PickleMachine.set_state,
    b"X": lambda m: m.push_text(4),
    b"\x8c": lambda m: m.push_text(1),
    b"\x8d": lambda m: m.push_text(8),
    b"B": lambda m: m.push_bytes(4),
    b"C": lambda m: m.push_bytes(1),
    b"\x8e": lambda m: m.push_bytes(8),
}
