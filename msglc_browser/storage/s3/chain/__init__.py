"""The AWS chain: where the credentials come from that AWS tools keep on this computer.

May import the rest of s3, except the client and the store.
"""
