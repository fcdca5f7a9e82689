"""Single msgpack and CBOR items: where they end, what they are, what they hold.

May import model.
"""
