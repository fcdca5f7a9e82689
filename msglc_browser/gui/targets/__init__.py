"""Where to write: the target field and the dialog that chooses a place.

May import dialogs and below.
"""
