"""Archives for tests, written by msglc itself."""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Literal

import msglc
from msglc.codec import CBORCodec
from msglc.config import config as msglc_config
from msglc.writer import LazyWriter

Protocol = Literal["msgpack", "cbor"]


@contextmanager
def msglc_settings(**changes: object) -> Iterator[None]:
    """Change fields of msglc's global configuration temporarily.

    Sets the fields themselves: `msglc.config.configure()` without `fs` resets `config.fs`.
    `magic` is not a field; it belongs to msglc's writer.
    """
    saved = replace(msglc_config)
    saved_magic = LazyWriter.magic
    fields = dict(changes)
    magic = fields.pop("magic", None)
    try:
        if isinstance(magic, bytes):
            LazyWriter.set_magic(magic)
        for name, value in fields.items():
            assert hasattr(msglc_config, name), name
            setattr(msglc_config, name, value)
        yield
    finally:
        LazyWriter.magic = saved_magic
        for name in vars(saved):
            setattr(msglc_config, name, getattr(saved, name))


def make_archive(value: object, *, protocol: Protocol = "msgpack", **config: object) -> bytes:
    """A whole archive of `value`.

    `config` sets fields of msglc's configuration: `small_obj_optimization_threshold=64` makes
    indexed nodes of small values, `trivial_size`, `numpy_encoder` ...
    """
    stream = io.BytesIO()
    with msglc_settings(**config):
        msglc.dump(stream, value, packer=CBORCodec() if protocol == "cbor" else None)
    return stream.getvalue()


def combine_archives(
    parts: Mapping[str, bytes] | Sequence[bytes], *, protocol: Protocol = "msgpack"
) -> bytes:
    """A combined archive: in dict mode from a mapping, in list mode from a sequence."""
    named = isinstance(parts, Mapping)
    pairs = parts.items() if isinstance(parts, Mapping) else enumerate(parts)
    files = [msglc.FileInfo(io.BytesIO(data), name if named else None) for name, data in pairs]
    stream = io.BytesIO()
    msglc.combine(stream, files, packer=CBORCodec() if protocol == "cbor" else None)
    return stream.getvalue()
