"""What there is to say about imports: `states` of an import and its rows, `kinds` of what a file may hold, `reasons` why not."""
