"""Text to token ids and back, and conversations to prompts.  Takes a GGUF file's metadata; knows no engine."""

from smallmind.text.prompt import PromptEncoder, encode_chat
from smallmind.text.template import ChatTemplate
from smallmind.text.tokenizer import PromptSegment, Tokenizer

__all__ = ["ChatTemplate", "PromptEncoder", "PromptSegment", "Tokenizer", "encode_chat"]
