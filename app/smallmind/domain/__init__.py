"""Plain frozen data and errors that every layer shares.  Standard library only."""
