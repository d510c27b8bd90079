"""Who should be offered a liver transplant for neuroendocrine liver metastases. Not a medical device."""

__version__ = "0.1.0"
