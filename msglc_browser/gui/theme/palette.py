"""The one table of colours, light and dark, used by every widget, plot and icon."""

from enum import Enum

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QPalette

from msglc_browser.archive.model.node import ValueType

_SCHEME_PROPERTY = "msglcScheme"


class Scheme(Enum):
    """Which column of the table is in use."""

    LIGHT = "light"
    DARK = "dark"


class Role(Enum):
    """What a colour is for."""

    WINDOW = "window"
    SURFACE = "surface"
    RAISED = "raised"
    BORDER = "border"
    TEXT = "text"
    MUTED = "muted"
    ACCENT = "accent"
    SELECTION = "selection"
    ON_ACCENT = "on_accent"  # text on an accent-filled button
    WARNING = "warning"
    DANGER = "danger"
    OK = "ok"
    TYPE_DICT = "type_dict"
    TYPE_LIST = "type_list"
    TYPE_STR = "type_str"
    TYPE_NUMBER = "type_number"
    TYPE_BOOL = "type_bool"
    TYPE_NULL = "type_null"
    TYPE_BYTES = "type_bytes"
    TYPE_ARCHIVE = "type_archive"


PALETTE: dict[Role, tuple[str, str]] = {  # role: (light, dark)
    Role.WINDOW: ("#f4f5f7", "#1b1d21"),
    Role.SURFACE: ("#ffffff", "#22252a"),
    Role.RAISED: ("#fafbfc", "#282c32"),
    Role.BORDER: ("#dfe2e7", "#363b43"),
    Role.TEXT: ("#1d2128", "#e6e8eb"),
    Role.MUTED: ("#6b7280", "#9aa2ad"),
    Role.ACCENT: ("#2f6fed", "#6ea0ff"),
    Role.SELECTION: ("#e3edff", "#2a3b5c"),
    Role.ON_ACCENT: ("#ffffff", "#1b1d21"),
    Role.WARNING: ("#b7791f", "#e0b25c"),
    Role.DANGER: ("#c53030", "#f28b82"),
    Role.OK: ("#2f855a", "#7cc99a"),
    Role.TYPE_DICT: ("#7c4dbd", "#c3a3f5"),
    Role.TYPE_LIST: ("#1f7a8c", "#7fd0df"),
    Role.TYPE_STR: ("#2f855a", "#8fd6a8"),
    Role.TYPE_NUMBER: ("#b45309", "#f0b072"),
    Role.TYPE_BOOL: ("#be3d77", "#f29cc4"),
    Role.TYPE_NULL: ("#8a8f98", "#8a919c"),
    Role.TYPE_BYTES: ("#5a6472", "#a9b3c0"),
    Role.TYPE_ARCHIVE: ("#2f6fed", "#8fb6ff"),
}

TYPE_ROLES: dict[ValueType, Role] = {
    ValueType.DICT: Role.TYPE_DICT,
    ValueType.LIST: Role.TYPE_LIST,
    ValueType.ARRAY: Role.TYPE_LIST,
    ValueType.STR: Role.TYPE_STR,
    ValueType.INT: Role.TYPE_NUMBER,
    ValueType.FLOAT: Role.TYPE_NUMBER,
    ValueType.BOOL: Role.TYPE_BOOL,
    ValueType.NULL: Role.TYPE_NULL,
    ValueType.BYTES: Role.TYPE_BYTES,
    ValueType.TIME: Role.TYPE_STR,
    ValueType.EXT: Role.TYPE_BYTES,
    ValueType.ARCHIVE: Role.TYPE_ARCHIVE,
    ValueType.UNKNOWN: Role.MUTED,
}


def current_scheme() -> Scheme:
    """The scheme the application uses; light before one is set."""
    app = QCoreApplication.instance()
    value = app.property(_SCHEME_PROPERTY) if app is not None else None
    return Scheme(value) if isinstance(value, str) else Scheme.LIGHT


def remember_scheme(app: QCoreApplication, scheme: Scheme) -> None:
    """Store `scheme` on the application; `style.apply` calls this."""
    app.setProperty(_SCHEME_PROPERTY, scheme.value)


def hex_color(role: Role, scheme: Scheme) -> str:
    """The colour as "#rrggbb", for style sheets and SVG."""
    light, dark = PALETTE[role]
    return light if scheme is Scheme.LIGHT else dark


def color(role: Role) -> QColor:
    """The role's colour in the current scheme; query it at every paint."""
    return QColor(hex_color(role, current_scheme()))


def type_color(value_type: ValueType) -> QColor:
    """The hue of a value type in the current scheme."""
    return color(TYPE_ROLES[value_type])


def tinted(role: Role, alpha: float) -> QColor:
    """The role's colour with opacity `alpha`, from 0.0 to 1.0."""
    result = color(role)
    result.setAlphaF(alpha)
    return result


def build_palette(scheme: Scheme) -> QPalette:
    """The QPalette for Fusion."""
    palette = QPalette()
    roles = QPalette.ColorRole
    for qt_role, role in (
        (roles.Window, Role.WINDOW),
        (roles.WindowText, Role.TEXT),
        (roles.Base, Role.SURFACE),
        (roles.AlternateBase, Role.RAISED),
        (roles.Text, Role.TEXT),
        (roles.Button, Role.SURFACE),
        (roles.ButtonText, Role.TEXT),
        (roles.BrightText, Role.DANGER),
        (roles.Highlight, Role.SELECTION),
        (roles.HighlightedText, Role.TEXT),
        (roles.Accent, Role.ACCENT),
        (roles.Link, Role.ACCENT),
        (roles.LinkVisited, Role.ACCENT),
        (roles.ToolTipBase, Role.RAISED),
        (roles.ToolTipText, Role.TEXT),
        (roles.PlaceholderText, Role.MUTED),
        (roles.Mid, Role.BORDER),
        (roles.Midlight, Role.BORDER),
        (roles.Dark, Role.BORDER),
    ):
        palette.setColor(qt_role, QColor(hex_color(role, scheme)))
    muted = QColor(hex_color(Role.MUTED, scheme))
    for qt_role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, qt_role, muted)
    return palette
