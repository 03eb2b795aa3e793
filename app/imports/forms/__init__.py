"""How imports are laid out on screen: `book` the list and one import's head, `upload`, `columns`, `rows` the preview, `progress`."""
