"""The Hex inspector: bytes in rows, searched, and selected bytes as numbers.

May import the text pane of `value`, the base of inspectors, parts and below.
"""
