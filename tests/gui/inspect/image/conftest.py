"""The fixture of these tests."""

from tests.gui.inspect.image.image_desk import open_image

__all__ = ["open_image"]
