"""Connections: the navigator, the dialogs, the secrets, the demo.

May import dialogs and below.
"""
