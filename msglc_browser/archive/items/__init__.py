"""Single msgpack and CBOR items: their ends, types and contents.

May import model.
"""
