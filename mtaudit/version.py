"""The version of the package, apart from the Python interface so that every layer can import it."""

__version__ = "0.1.0"
