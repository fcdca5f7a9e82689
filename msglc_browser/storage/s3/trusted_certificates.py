"""Files of certificates that a connection trusts."""

import ssl


def why_unusable(path: str) -> str | None:
    """Why a file of certificates cannot be used, None if it can; blocks."""
    try:
        # The same call as aiobotocore's.
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except ssl.SSLError:
        return "it holds no certificates"
    except OSError as error:
        return error.strerror or type(error).__name__
    return None
