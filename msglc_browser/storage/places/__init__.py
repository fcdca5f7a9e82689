"""Where data lies and how to get in: locations, connections, credentials.

Imports no other room of storage.
"""
