"""JavaRosa, the reference engine of ODK, beside ours: driver, random walks, and how they may differ."""
