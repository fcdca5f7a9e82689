"""Connections: the navigator, their dialogs, their secrets, the demo.

May import dialogs and below.
"""
