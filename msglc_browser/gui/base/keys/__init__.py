"""Which keys belong to whom: fields, views, and the letters of menus and dialogs."""
