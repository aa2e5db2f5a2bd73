"""Procedural video world: the data every stage of the nano model is trained on."""
