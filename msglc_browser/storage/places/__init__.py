"""Where data is stored and how to access it: locations, connections, credentials.

Imports no other room of storage.
"""
