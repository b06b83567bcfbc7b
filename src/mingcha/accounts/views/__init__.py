"""Pages of accounts: entering, one's own, people, places."""
