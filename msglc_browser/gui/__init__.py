"""The window. It knows operations only through the sessions."""
