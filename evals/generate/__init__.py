"""Invented reports with labels: content first, then its author's slips, then a layout to print it in.

Nothing here may be taken from a reader, and no reader may take anything from here.
"""
