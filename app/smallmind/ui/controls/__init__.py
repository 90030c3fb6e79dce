"""Small controls that the views are put together from."""
