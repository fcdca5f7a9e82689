"""How much of a listing is loaded, for the status bar."""

from PySide6.QtCore import QCoreApplication

from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.browse.listing import Listing
from msglc_browser.gui.browse.objects_model import ObjectsModel


def loaded_text(listing: Listing, model: ObjectsModel, *, is_filtered: bool) -> str:
    """ "40 entries", "1,000 loaded · scroll for more", before it how many match the filter."""
    if not listing.is_listed:
        return _tr("loading…") if listing.is_loading else ""
    number = model.loaded_count
    if listing.is_complete and not listing.is_loading:
        one, many = _tr("1 entry"), _tr("{count} entries")
        parts = [one if number == 1 else many.format(count=count_text(number))]
    else:
        rest = _tr("loading…") if listing.is_loading else _tr("scroll for more")
        parts = [_tr("{count} loaded").format(count=count_text(number)), rest]
    if is_filtered:
        shown = model.shown_count
        one, many = _tr("1 row matches"), _tr("{count} rows match")
        parts.insert(0, one if shown == 1 else many.format(count=count_text(shown)))
    return " · ".join(parts)


def _tr(text: str) -> str:
    return QCoreApplication.translate("ObjectsPage", text)
