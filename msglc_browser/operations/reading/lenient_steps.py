"""What a typed step may mean: `3` is an item of a list, or a key of a dict."""

import re

from msglc_browser.archive.model.node_path import PathStep


def candidates(step: PathStep) -> list[PathStep]:
    """The keys it may stand for, the likeliest first."""
    if step.is_index:
        return [PathStep.key(str(step.value)), PathStep.key(step.value)]
    if step.type_name == "str" and re.fullmatch("-?[0-9]{1,19}", str(step.value)):
        return [step, PathStep.key(int(str(step.value)))]
    return [step]


def row_number(step: PathStep, total: int) -> int | None:
    """The row it counts to, of `total`; None if it does not name a row."""
    text = str(step.value)
    if not (step.is_index or step.type_name in ("str", "int")) or not text.isdecimal():
        return None
    return int(text) if len(text) < 20 and int(text) < total else None
