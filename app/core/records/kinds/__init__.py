"""The kinds of value a field may have. Each says, in one place, how a value is read, shown, sent, filtered and documented. Pure."""
