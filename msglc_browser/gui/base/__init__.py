"""The base of every room of the window: commands, context, the bridge to operations, texts.

May import theme.
"""
