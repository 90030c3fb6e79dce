"""Files that go with a message: their text, and the passages of it that the model is given."""
