"""The widgets that screens are made of; one file per family. They take data and report events."""
