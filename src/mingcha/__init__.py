"""明察 Mingcha: verifiable random draws, matching and publication for 双随机、一公开 inspection."""

__version__ = "0.2.0"
