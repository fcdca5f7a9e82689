"""The size of the caches, which only tests need."""

from msglc_browser.storage.reading.byte_cache import ByteCache
from msglc_browser.storage.reading.toc_cache import TocCache


def used_bytes(cache: ByteCache | TocCache) -> int:
    """Bytes in memory including the cost per entry, or bytes of the files in the folder."""
    if isinstance(cache, ByteCache):
        return cache._used_bytes
    return sum(file.stat().st_size for file in cache.folder.glob("*.toc"))
