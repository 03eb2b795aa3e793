"""How customers are laid out on screen: `book` the form and the list, `history` what happened, in words."""
