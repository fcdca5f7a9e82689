"""The base of all dialogs: the frame, file choosers, the question before leaving.

May import parts and below.
"""
