"""Long-running work with progress, cancellation and an outcome.

Imports no other room of operations.
"""
