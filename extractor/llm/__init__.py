"""Language models behind one port: `LanguageModel` answers a question with data of a given shape."""

from extractor.llm.ports import Answer, LanguageModel, Question, Usage

__all__ = ["Answer", "LanguageModel", "Question", "Usage"]
