"""Python that reads one node with msglc, to be pasted into a script."""

from msglc_browser.archive.node import Node
from msglc_browser.operations.document import Document
from msglc_browser.storage.location import Location
from msglc_browser.storage.profile import Profile


def snippet(location: Location, profile: Profile | None, node: Node, document: Document) -> str:
    """A script that reads `node` child by child; it names the endpoint but holds no secret."""
    raise NotImplementedError
