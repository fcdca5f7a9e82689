"""What the user does to data: one file per verb.

May import every room but window.
"""
