"""Labelled data for the critic: reading corpora, planting errors, and which sentences training may see."""
