"""An open archive: levels, previews, values, arrays.

May import the workspace and naming.
"""
