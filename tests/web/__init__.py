"""The host of web seats."""
