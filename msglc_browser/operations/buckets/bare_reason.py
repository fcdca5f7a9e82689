"""Why a connection fails, where it is clear that it is the connection that fails."""

from typing import Final

_TASK: Final = "Cannot list buckets: "  # the one request by which a connection is tried


def bare_reason(message: str) -> str:
    """The message without the request that failed, which the user does not know of."""
    reason = message.removeprefix(_TASK)
    first = reason.partition(" ")[0]
    is_word = reason != message and first.isalpha()
    return reason[:1].upper() + reason[1:] if is_word else reason
