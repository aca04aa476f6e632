"""Readers: what fills a record from a laid-out document. One port, one method."""
