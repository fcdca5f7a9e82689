"""Create an archive from local data; runs in a separate process (see `child_process`).

It has few imports, because each process repeats them.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from msglc_browser.archive.building.value_encoder import Unencodable
from msglc_browser.errors import LimitExceeded
from msglc_browser.operations.new_archive.encode_problems import (
    cannot_encode,
    cannot_hold,
    cannot_use,
    forbidden_key,
    not_valid,
    shares_values,
    too_deep,
)
from msglc_browser.operations.new_archive.encode_request import EncodeRequest
from msglc_browser.operations.new_archive.encode_streamed import ByteReport, write_streamed
from msglc_browser.operations.new_archive.sources.decoder import ForbiddenKey
from msglc_browser.operations.new_archive.sources.value_sink import (
    SharedReferences,
    SourceProblem,
    TooDeep,
    Unconvertible,
)


def encode(request: EncodeRequest, report: ByteReport | None = None) -> tuple[str, ...]:
    """Write the archive; returns the notes. Raises BadInput if the source is not valid.

    `report` is called with the bytes of the source read so far, and their total.
    """
    try:
        with _without_collector():
            return write_streamed(request, report)
    except Unencodable as error:
        raise cannot_encode(error, request) from error
    except (TooDeep, LimitExceeded, RecursionError) as error:
        raise too_deep(error, request) from error
    except ForbiddenKey as error:
        raise forbidden_key(str(error), request) from error
    except SharedReferences as error:
        raise shares_values(error, request) from error
    except Unconvertible as error:
        raise cannot_hold(error, request) from error
    except SourceProblem as error:
        raise not_valid(error, request) from error
    except OSError as error:
        raise cannot_use(error, request) from error


@contextmanager
def _without_collector() -> Iterator[None]:
    """Decoded values hold no cycles, and looking for them takes most of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
