"""Addresses that carry their own signature: they work without credentials."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, repr=False)
class Presigned:
    """A presigned address: knowing it is enough to use it, so its repr does not show it.

    `keys_expire` is when the credentials that signed it end, None if that is not known.
    """

    url: str
    keys_expire: datetime | None = None


async def presigned(
    client: Any, method: str, params: Mapping[str, Any], expires_s: int
) -> Presigned:
    """The address of a request, signed by an aiobotocore S3 client; nothing is sent.

    Without credentials, as for an anonymous client, it has no signature.
    """
    # aiobotocore 3.10 signs the same in `generate_presigned_url`, but for the client's region, even
    # where it knows that the bucket is in another one.
    context: dict[str, Any] = {"is_presign_request": True, "use_global_endpoint": False}
    operation = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[method])
    given = await client._emit_api_params(
        api_params=dict(params), operation_model=operation, context=context
    )
    endpoint, headers, _more = await client._resolve_endpoint_ruleset(operation, given, context)
    request = await client._convert_to_request_dict(
        api_params=given,
        operation_model=operation,
        endpoint_url=endpoint,
        context=context,
        headers=headers,
        set_user_agent_header=False,
    )
    signer = client._request_signer
    url = await signer.generate_presigned_url(
        request_dict=request, expires_in=expires_s, operation_name=operation.name
    )
    return Presigned(str(url), getattr(signer._credentials, "_expiry_time", None))
