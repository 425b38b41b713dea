"""Files and photos as bytes."""
