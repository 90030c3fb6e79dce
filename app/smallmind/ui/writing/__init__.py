"""Where the user writes: the field, what is attached, how much of the context it takes."""
