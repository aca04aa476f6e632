"""Speed and memory beside what others take for the same files, in one run: ``python -m bench``."""
