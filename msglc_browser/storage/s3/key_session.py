"""The aiobotocore session of a connection with a key of its own.

Import it late: aiobotocore takes long to load.
"""

from typing import Any

from aiobotocore.session import AioSession
from botocore.configprovider import ConfigValueStore, ConstantProvider


class KeySession(AioSession):  # type: ignore[misc]  # aiobotocore has no types
    """Uses nothing of what is set for AWS on this computer.

    A profile that does not exist, a broken file or another endpoint there concern the connections
    that take their credentials from there, and no other.
    """

    @property
    def full_config(self) -> dict[str, Any]:
        """As if there were no files."""
        return {"profiles": {}}

    def _register_config_store(self) -> None:
        """As if there were no environment."""
        defaults = {
            name: ConstantProvider(default)
            for name, (_file, _variable, default, _type) in self.SESSION_VARIABLES.items()
        }
        self._components.register_component("config_store", ConfigValueStore(mapping=defaults))

    def _add_configured_endpoint_provider(self, **_more: Any) -> None:
        """Without an endpoint of the connection it is that of AWS."""
