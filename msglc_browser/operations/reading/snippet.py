"""Python code that reads one node with msglc, for pasting into a script."""

import os

from msglc_browser.archive.model.node import Node, ValueType
from msglc_browser.archive.model.node_path import RAW_KEY, PathStep, format_path
from msglc_browser.operations.reading.document import Document
from msglc_browser.storage.places.location import LocalLocation, Location, S3Location
from msglc_browser.storage.places.profile import Addressing, Profile


def snippet(location: Location, profile: Profile | None, node: Node, document: Document) -> str:
    """A script that reads `node` child by child; it contains the endpoint but no secret.

    Child by child, because `LazyReader.read` splits a path at "/" and drops empty keys.
    """
    opening = (
        _local_opening(location)
        if isinstance(location, LocalLocation)
        else _s3_opening(location, profile)
    )
    magic = _magic_lines(document)
    keys = ", ".join(_key(step) for step in node.path)
    lines = [
        *opening[0],
        "from msglc.reader import LazyReader, to_obj",
        "",
        *magic,
        *opening[1],
        *_comments(node),
        f"with LazyReader({opening[2]}) as reader:",
        "    value = reader",
        f"    for key in [{keys}]:",
        "        if isinstance(value, LazyReader):",
        '            value = value.unwrap()  # its own [] splits keys at "/"',
        "        value = value[key]",
        *_slice_lines(node),
        "    value = to_obj(value)",
        "",
        "print(value)",
    ]
    return "\n".join(lines) + "\n"


def _comments(node: Node) -> list[str]:
    comments = [f"# {format_path(node.path)}"]
    if node.value_type is ValueType.ARRAY:
        comments.append(
            "# msglc unpickles stored arrays, which can run code: use only trusted archives."
        )
    if any(step.occurrence for step in node.path):
        comments.append("# A key on this path appears more than once: msglc reads the last one.")
    if any(step.type_name == RAW_KEY for step in node.path):
        comments.append("# A key on this path is not a plain value: fill it in.")
    return comments


def _local_opening(location: LocalLocation) -> tuple[list[str], list[str], str]:
    return [], [], repr(str(location.path))


def _s3_opening(location: S3Location, profile: Profile | None) -> tuple[list[str], list[str], str]:
    client: list[str] = []
    arguments: list[str] = []
    comments: list[str] = []
    aws_profile = os.environ.get("AWS_PROFILE", "")
    if aws_profile and not (profile is not None and profile.access_key):
        arguments.append(f"profile={aws_profile!r}")
    if profile is not None:
        if profile.endpoint:
            arguments.append(f"endpoint_url={profile.endpoint!r}")
        if profile.access_key:
            comments = [
                f"# Set AWS_SECRET_ACCESS_KEY to the secret key of {profile.access_key!r} first."
            ]
            arguments += [
                f"key={profile.access_key!r}",
                'secret=os.environ["AWS_SECRET_ACCESS_KEY"]',
            ]
        client.append(f"'region_name': {profile.region!r}")
        if not profile.verify_tls:
            client.append("'verify': False")
        style = "virtual" if profile.addressing is Addressing.VIRTUAL else "path"
        arguments.append(f"config_kwargs={{'s3': {{'addressing_style': {style!r}}}}}")
    if client:
        arguments.append(f"client_kwargs={{{', '.join(client)}}}")
    imports = ["import os", ""] if any("os.environ" in a for a in arguments) else []
    body = [f"    {argument}," for argument in arguments]
    opening = ["fs = s3fs.S3FileSystem(", *body, ")"] if body else ["fs = s3fs.S3FileSystem()"]
    path = f"{location.bucket}/{location.key}"
    return [*imports, "import s3fs"], [*comments, *opening], f"{path!r}, fs=fs"


def _magic_lines(document: Document) -> list[str]:
    section = document.learnt.sections.get(0)
    if section is None or section.header.magic.endswith(b"\0msglc-2024"):
        return []
    magic = section.header.magic.lstrip(b"\0")
    return [
        "from msglc.config import configure",
        "",
        f"configure(magic={magic!r})",
        "",
    ]


def _slice_lines(node: Node) -> list[str]:
    if node.rows is None or node.value_type is not ValueType.LIST:
        return []
    return [
        "    if isinstance(value, LazyReader):",
        "        value = value.unwrap()",
        f"    value = value[{node.rows.start}:{node.rows.stop}]",
    ]


def _key(step: PathStep) -> str:
    if step.type_name == RAW_KEY:
        return "..."
    if isinstance(step.value, float) and step.value != step.value:
        return 'float("nan")'
    if step.value in (float("inf"), float("-inf")):
        return f'float("{step.value!r}")'
    return repr(step.value)
