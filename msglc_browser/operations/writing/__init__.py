"""What every write shares: layout, recipe, publishing, verification, the outcome in words.

May import reading.
"""
