"""Training of the models and data files of the package. An audit does not use this package."""
