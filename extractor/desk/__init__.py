"""The review desk: files come in, are read, corrected and approved; shared by the page and the API."""
