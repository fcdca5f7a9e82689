"""Error messages for sources that cannot be converted to an archive."""

import errno

from msglc_browser.archive.building.nesting import MAX_DEPTH
from msglc_browser.archive.building.value_encoder import Unencodable
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import brief_path
from msglc_browser.errors import BadInput, MsglcBrowserError
from msglc_browser.operations.new_archive.encode_request import EncodeRequest, SourceFormat
from msglc_browser.operations.new_archive.sources.value_sink import (
    LARGEST_SHARED_BYTES,
    TooDeep,
)
from msglc_browser.storage.writing.local_write import FULL, local_error

# Errors of writing; reading raises others.
_WRITING = {*FULL, errno.EROFS}
_NESTED = "nested too deeply"
_TOO_DEEP = ("recursion limit", "encoding depth")  # msgpack 1, cbor2 6
_CYCLIC = "cyclic"  # cbor2 6


def forbidden_key(kind: str, request: EncodeRequest) -> BadInput:
    """A key that msglc could not read back."""
    return BadInput(
        f"{request.name} has a dict with a key of type {kind}. msglc cannot read "
        "such keys from a msgpack archive.",
        hint="Choose the CBOR protocol, or convert the keys to text.",
    )


def not_valid(error: Exception, request: EncodeRequest) -> BadInput:
    """The source does not match its format."""
    if request.source_format is SourceFormat.FOLDER:
        return BadInput(f"{request.name} could not be read: {error}", details=repr(error))
    hint = "The archive is damaged there." if request.any_keys else "Check the selected format."
    return BadInput(
        f"{request.name} is not valid {request.source_format.value}: {error}",
        hint=hint,
        details=repr(error),
    )


def cannot_hold(error: Exception, request: EncodeRequest) -> BadInput:
    """The source is valid, but holds what no archive can."""
    return BadInput(
        f"{request.name} cannot be converted to an archive: {error}.", details=repr(error)
    )


def shares_values(error: Exception, request: EncodeRequest) -> BadInput:
    """CBOR that refers to values elsewhere in it."""
    if request.any_keys and not request.ignores_rest:
        return BadInput(
            f"{request.name} has shared references (CBOR tags 25, 28, 29 or 256), which may lead "
            "out of it.",
            hint="Export the whole list or dict.",
            details=repr(error),
        )
    return BadInput(
        f"{request.name} has shared references (CBOR tags 25, 28, 29 or 256). They can be followed "
        f"in files of up to {LARGEST_SHARED_BYTES // 2**20} MiB without duplicate keys.",
        hint="Write the file without shared references: cbor2 does so unless value_sharing or "
        "string_referencing is set.",
        details=repr(error),
    )


def cannot_use(error: OSError, request: EncodeRequest) -> MsglcBrowserError:
    """Reading the source or writing the archive failed."""
    if error.errno in _WRITING:
        return local_error(error, request.target)
    why = error.strerror or str(error)
    return BadInput(f"Cannot read {error.filename or request.name}: {why}.", details=repr(error))


def cannot_encode(error: Unencodable, request: EncodeRequest) -> BadInput:
    """The protocol does not support a value."""
    cause = error.__cause__ or error
    where = "" if error.path is None else f" ({brief_path(error.path)})"
    if error.contains_itself or _CYCLIC in str(cause):
        reason, hint = f"a value in it contains itself{where}", ""
    elif isinstance(cause, RecursionError) or any(words in str(cause) for words in _TOO_DEEP):
        return too_deep(cause, request)
    elif isinstance(cause, UnicodeError):
        reason = f"it contains text that is not valid Unicode{where}"
        hint = "Correct the text, then try again."
    elif isinstance(cause, OverflowError):
        reason = f"it contains an integer beyond 64 bits, which msgpack does not support{where}"
        hint = "Choose the CBOR protocol."
    else:
        protocol = request.protocol.value
        reason = f"it contains a value that {protocol} does not support: {cause}{where}"
        hint = "Choose the CBOR protocol." if request.protocol is Protocol.MSGPACK else ""
    return BadInput(
        f"{request.name} cannot be converted to an archive: {reason}.",
        hint=hint,
        details=repr(cause),
    )


def too_deep(error: BaseException, request: EncodeRequest) -> BadInput:
    """Too many nested containers."""
    what = str(error) if isinstance(error, TooDeep) else _NESTED
    # Of a folder, it begins with the name of a file.
    text = f"{request.name} is {what}" if what.startswith(_NESTED) else f"{request.name}: {what}"
    return BadInput(
        f"{text}.",
        hint=f"Dicts and lists can be nested up to {MAX_DEPTH} levels deep.",
        details=repr(error),
    )
