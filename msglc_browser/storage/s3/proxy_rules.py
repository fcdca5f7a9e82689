"""Which requests go through the proxy that this computer's environment names.

Import it late: botocore takes long to load.
"""

from typing import Any

from botocore.httpsession import ProxyConfiguration

from msglc_browser.storage.s3.same_service import is_of_this_computer


class ProxyRules(ProxyConfiguration):  # type: ignore[misc]  # botocore has no types
    """botocore's rules, and: no proxy can reach what only this computer can.

    Without NO_PROXY, which few set, HTTP_PROXY would also be used for a server on loopback.
    """

    def proxy_url_for(self, url: str) -> str | None:
        """The proxy for a request to `url`, None if there is none."""
        proxy: str | None = super().proxy_url_for(url)
        return None if proxy and is_of_this_computer(url) else proxy


def spare_this_computer(session: Any) -> None:
    """Let an HTTP session of aiobotocore use `ProxyRules`."""
    before = session._proxy_config
    session._proxy_config = ProxyRules(before._proxies, before.settings)
