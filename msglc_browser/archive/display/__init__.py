"""Values as short lines and as text.

May import arrays, items and model.
"""
