"""How finely a new archive is indexed."""

from dataclasses import dataclass

from msglc_browser.errors import BadInput

THRESHOLD_BYTES = range(1, 64 * 2**20 + 1)
TRIVIAL_BYTES = range(1, 4096 + 1)
BLOCK_BYTES = range(1, 64 * 2**20 + 1)


@dataclass(frozen=True, slots=True)
class ArchiveOptions:
    """Defaults are those of msglc.

    Containers below `threshold_bytes` are not indexed. Lists of elements of at most
    `trivial_bytes` each are cut into blocks of about `block_bytes`; msglc calls the first two
    `small_obj_optimization_threshold` and `trivial_size`, and cuts blocks by the first.
    """

    threshold_bytes: int = 8192
    trivial_bytes: int = 20
    block_bytes: int = 8192

    def check(self) -> None:
        """Raise BadInput unless the three sizes can be used together."""
        for name, value, allowed in (
            ("threshold", self.threshold_bytes, THRESHOLD_BYTES),
            ("trivial size", self.trivial_bytes, TRIVIAL_BYTES),
            ("block size", self.block_bytes, BLOCK_BYTES),
        ):
            if value not in allowed:
                raise BadInput(
                    f"The {name} must be {allowed.start:,} to {allowed.stop - 1:,} bytes, "
                    f"not {value:,}."
                )
        if self.trivial_bytes > self.threshold_bytes:
            raise BadInput("The trivial size must not be larger than the threshold.")
