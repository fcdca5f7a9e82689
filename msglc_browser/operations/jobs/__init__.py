"""Long work with progress, cancelling and an outcome.

Imports no other room of operations.
"""
