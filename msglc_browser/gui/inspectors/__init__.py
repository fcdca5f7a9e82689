"""Ways of looking at one value."""
