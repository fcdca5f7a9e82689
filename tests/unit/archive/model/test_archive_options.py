"""How finely an archive is indexed: what is allowed, to the byte."""

import pytest

from msglc_browser.archive.model.archive_options import ArchiveOptions
from msglc_browser.errors import BadInput

MIB = 2**20


def test_defaults_are_those_of_msglc_and_pass() -> None:
    options = ArchiveOptions()
    options.check()
    assert (options.threshold_bytes, options.trivial_bytes, options.block_bytes) == (8192, 20, 8192)


@pytest.mark.parametrize(
    "options",
    [
        ArchiveOptions(1, 1, 1),
        ArchiveOptions(64 * MIB, 4096, 64 * MIB),
        ArchiveOptions(20, 20, 1),
    ],
)
def test_options_at_their_bounds_pass(options: ArchiveOptions) -> None:
    options.check()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (ArchiveOptions(0, 1, 1), "The threshold must be 1 to 67,108,864 bytes, not 0."),
        (ArchiveOptions(64 * MIB + 1), "threshold .* not 67,108,865"),
        (ArchiveOptions(8192, 0), "The trivial size must be 1 to 4,096 bytes, not 0."),
        (ArchiveOptions(8192, 4097), "trivial size .* not 4,097"),
        (ArchiveOptions(block_bytes=0), "The block size must be 1 to 67,108,864 bytes, not 0."),
        (ArchiveOptions(block_bytes=64 * MIB + 1), "block size .* not 67,108,865"),
        (ArchiveOptions(block_bytes=-5), "not -5"),
    ],
)
def test_options_past_their_bounds_are_refused(options: ArchiveOptions, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        options.check()


def test_trivial_size_over_the_threshold_is_refused() -> None:
    with pytest.raises(BadInput, match="must not be larger than the threshold"):
        ArchiveOptions(threshold_bytes=19, trivial_bytes=20).check()
