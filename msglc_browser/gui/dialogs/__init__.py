"""What all dialogs are built of: frame, files, the question before leaving.

May import parts and below.
"""
