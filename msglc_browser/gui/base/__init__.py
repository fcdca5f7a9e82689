"""What every room of the window stands on: commands, context, the bridge to the work, texts.

May import theme.
"""
