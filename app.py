"""The page: `streamlit run app.py`, `extractor app` or `make run`. All of it is in `extractor.page`."""

from extractor.page import show

show()
