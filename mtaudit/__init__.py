"""mtaudit audits English-Chinese translated text: where it is likely wrong, and why."""

__version__ = "0.1.0"
