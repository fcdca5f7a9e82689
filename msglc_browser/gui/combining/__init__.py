"""The dialogs to combine, append, arrange and extract.

May import targets and below.
"""
