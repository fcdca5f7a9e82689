"""Qt item models: they emit what they lack and are told."""
