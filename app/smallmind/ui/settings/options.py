"""Every option of the program, declared once: the sheet, the panel, tooltips and the README's list read SETTINGS."""

from __future__ import annotations

from collections.abc import Mapping

from smallmind.domain.settings import FONT_SIZES_PX
from smallmind.ui.settings.option import OFF, Effect, Kind, Option, Page
from smallmind.ui.translation import QT_TRANSLATE_NOOP
from smallmind.ui.wording import kernel_words

# The values of kernels are names of the engine's kernel sets; what this processor cannot run is shown, but disabled.
_KERNELS = ("avx512vnni", "avx512", "avx2vnni", "avx2", "i8mm", "dotprod", "neon", "scalar")
_CONTEXT_LENGTHS = (1_024, 2_048, 4_096, 8_192, 16_384, 32_768, 65_536, 131_072)

SETTINGS: tuple[Option, ...] = (
    Option(
        "appearance.language",
        Page.GENERAL,
        Kind.CHOICE,
        QT_TRANSLATE_NOOP("Settings", "Language"),
        QT_TRANSLATE_NOOP("Settings", "The language of the window."),
        choices=(("system", QT_TRANSLATE_NOOP("Settings", "as the system")), ("en", "English"), ("de", "Deutsch")),
    ),
    Option(
        "chat.makes_titles",
        Page.GENERAL,
        Kind.SWITCH,
        QT_TRANSLATE_NOOP("Settings", "Make titles"),
        QT_TRANSLATE_NOOP(
            "Settings",
            "The model names a chat after its first exchange; else its first sentence does. Yours always stays.",
        ),
    ),
    Option(
        "chat.spelling",
        Page.GENERAL,
        Kind.CHOICE,
        QT_TRANSLATE_NOOP("Settings", "Spelling"),
        QT_TRANSLATE_NOOP("Settings", "Words that are not in this language's dictionary are underlined as you type."),
        choices=(
            ("system", QT_TRANSLATE_NOOP("Settings", "as the system")),
            ("off", OFF),
            ("en", "English"),
            ("de", "Deutsch"),
            ("es", "Español"),
            ("fr", "Français"),
            ("it", "Italiano"),
            ("pt", "Português"),
            ("nl", "Nederlands"),
        ),
    ),
    Option(
        "chat.paste_limit",
        Page.GENERAL,
        Kind.NUMBER,
        QT_TRANSLATE_NOOP("Settings", "Long pastes"),
        QT_TRANSLATE_NOOP("Settings", "A pasted text longer than this becomes an attachment."),
        high=1_000_000,
        unit=QT_TRANSLATE_NOOP("Settings", "characters"),
        none=QT_TRANSLATE_NOOP("Settings", "never"),
    ),
    Option(
        "chat.n_alternatives",
        Page.GENERAL,
        Kind.SLIDER,
        QT_TRANSLATE_NOOP("Settings", "Alternatives"),
        QT_TRANSLATE_NOOP(
            "Settings", "Other candidates kept for each word of an answer, shown with their probability. 0 keeps none."
        ),
        high=20,
    ),
    Option(
        "appearance.theme",
        Page.APPEARANCE,
        Kind.SEGMENTS,
        QT_TRANSLATE_NOOP("Settings", "Theme"),
        QT_TRANSLATE_NOOP("Settings", "Light or dark colours, or those of the system."),
        choices=(
            ("system", QT_TRANSLATE_NOOP("Settings", "System")),
            ("light", QT_TRANSLATE_NOOP("Settings", "Light")),
            ("dark", QT_TRANSLATE_NOOP("Settings", "Dark")),
        ),
    ),
    Option(
        "appearance.font_size_px",
        Page.APPEARANCE,
        Kind.SLIDER,
        QT_TRANSLATE_NOOP("Settings", "Font size"),
        QT_TRANSLATE_NOOP("Settings", "The size of an answer's text; every other size follows it."),
        low=FONT_SIZES_PX[0],
        high=FONT_SIZES_PX[1],
        unit="px",
    ),
    Option(
        "appearance.density",
        Page.APPEARANCE,
        Kind.SEGMENTS,
        QT_TRANSLATE_NOOP("Settings", "Density"),
        QT_TRANSLATE_NOOP("Settings", "How much room there is between lines, rows and messages."),
        choices=(
            ("comfortable", QT_TRANSLATE_NOOP("Settings", "Comfortable")),
            ("compact", QT_TRANSLATE_NOOP("Settings", "Compact")),
        ),
    ),
    Option(
        "appearance.reduces_motion",
        Page.APPEARANCE,
        Kind.SWITCH,
        QT_TRANSLATE_NOOP("Settings", "Reduce motion"),
        QT_TRANSLATE_NOOP("Settings", "Nothing blinks, not even the text cursor."),
    ),
    Option(
        "sampling.temperature",
        Page.SAMPLING,
        Kind.SLIDER,
        QT_TRANSLATE_NOOP("Settings", "Temperature"),
        QT_TRANSLATE_NOOP("Settings", "0 always takes the likeliest word; higher is freer."),
        high=2,
        step=0.05,
    ),
    Option(
        "sampling.top_p",
        Page.SAMPLING,
        Kind.SLIDER,
        QT_TRANSLATE_NOOP("Settings", "Top-p"),
        QT_TRANSLATE_NOOP("Settings", "Keeps the likeliest words until they make up this share. 1 is off."),
        high=1,
        step=0.01,
    ),
    Option(
        "sampling.min_p",
        Page.SAMPLING,
        Kind.SLIDER,
        QT_TRANSLATE_NOOP("Settings", "Min-p"),
        QT_TRANSLATE_NOOP("Settings", "Drops words less likely than this share of the likeliest. 0 is off."),
        high=1,
        step=0.01,
    ),
    Option(
        "sampling.top_k",
        Page.SAMPLING,
        Kind.SLIDER,
        QT_TRANSLATE_NOOP("Settings", "Top-k"),
        QT_TRANSLATE_NOOP("Settings", "Keeps this many of the likeliest words. 0 is off."),
        high=200,
    ),
    Option(
        "sampling.repetition_penalty",
        Page.SAMPLING,
        Kind.SLIDER,
        QT_TRANSLATE_NOOP("Settings", "Repetition penalty"),
        QT_TRANSLATE_NOOP("Settings", "Makes words that were just used less likely. 1 is off."),
        low=1,
        high=2,
        step=0.01,
    ),
    Option(
        "sampling.presence_penalty",
        Page.SAMPLING,
        Kind.SLIDER,
        QT_TRANSLATE_NOOP("Settings", "Presence penalty"),
        QT_TRANSLATE_NOOP("Settings", "Makes every word that the answer holds already less likely. 0 is off."),
        low=-2,
        high=2,
        step=0.05,
    ),
    Option(
        "sampling.frequency_penalty",
        Page.SAMPLING,
        Kind.SLIDER,
        QT_TRANSLATE_NOOP("Settings", "Frequency penalty"),
        QT_TRANSLATE_NOOP("Settings", "Makes a word less likely each time the answer says it. 0 is off."),
        low=-2,
        high=2,
        step=0.05,
    ),
    Option(
        "sampling.repetition_window",
        Page.SAMPLING,
        Kind.NUMBER,
        QT_TRANSLATE_NOOP("Settings", "Penalty window"),
        QT_TRANSLATE_NOOP("Settings", "How many of the last tokens the repetition penalty looks back on."),
        high=1_000_000,
        unit=QT_TRANSLATE_NOOP("Settings", "tokens"),
    ),
    Option(
        "sampling.seed",
        Page.SAMPLING,
        Kind.SEED,
        QT_TRANSLATE_NOOP("Settings", "Seed"),
        QT_TRANSLATE_NOOP("Settings", "The same seed gives the same answer; random draws a new one each time."),
        high=2**64 - 1,
        none=QT_TRANSLATE_NOOP("Settings", "random"),
    ),
    Option(
        "sampling.max_tokens",
        Page.SAMPLING,
        Kind.NUMBER,
        QT_TRANSLATE_NOOP("Settings", "Maximum tokens"),
        QT_TRANSLATE_NOOP("Settings", "An answer ends after this many tokens. Empty sets no limit."),
        low=1,
        high=10_000_000,
        unit=QT_TRANSLATE_NOOP("Settings", "tokens"),
        none=QT_TRANSLATE_NOOP("Settings", "no limit"),
    ),
    Option(
        "sampling.stop",
        Page.SAMPLING,
        Kind.LINES,
        QT_TRANSLATE_NOOP("Settings", "Stop strings"),
        QT_TRANSLATE_NOOP("Settings", "An answer ends where one of these would begin. \\n stands for a new line."),
        none=QT_TRANSLATE_NOOP("Settings", "none"),
    ),
    Option(
        "sampling.json_schema",
        Page.SAMPLING,
        Kind.SCHEMA,
        QT_TRANSLATE_NOOP("Settings", "JSON schema"),
        QT_TRANSLATE_NOOP("Settings", "Answers are JSON that fits this schema, whatever the model would rather say."),
        none=QT_TRANSLATE_NOOP("Settings", "none"),
    ),
    Option(
        "chat.system_prompt",
        Page.PROMPTS,
        Kind.TEXT,
        QT_TRANSLATE_NOOP("Settings", "System prompt"),
        QT_TRANSLATE_NOOP("Settings", "Tells the model how to behave; it stands before every chat."),
        none=QT_TRANSLATE_NOOP("Settings", "none"),
    ),
    Option(
        "chat.system_prompts",
        Page.PROMPTS,
        Kind.PROMPTS,
        QT_TRANSLATE_NOOP("Settings", "System prompt library"),
        QT_TRANSLATE_NOOP("Settings", "System prompts that you keep, to pick one with a click."),
        none=QT_TRANSLATE_NOOP("Settings", "empty"),
    ),
    Option(
        "chat.prompts",
        Page.PROMPTS,
        Kind.PROMPTS,
        QT_TRANSLATE_NOOP("Settings", "Prompt library"),
        QT_TRANSLATE_NOOP("Settings", "Messages that you write often; {name} in one of them is asked for when used."),
        none=QT_TRANSLATE_NOOP("Settings", "empty"),
    ),
    Option(
        "engine.context_length",
        Page.MACHINE,
        Kind.CHOICE,
        QT_TRANSLATE_NOOP("Settings", "Context length"),
        QT_TRANSLATE_NOOP("Settings", "How many tokens the model can look back on; longer takes more memory."),
        high=2**24,
        choices=(
            (0, QT_TRANSLATE_NOOP("Settings", "automatic, at most 8,192")),
            *((n, "") for n in _CONTEXT_LENGTHS),
        ),
        unit=QT_TRANSLATE_NOOP("Settings", "tokens"),
        effect=Effect.AFTER_LOADING,
    ),
    Option(
        "engine.n_threads",
        Page.MACHINE,
        Kind.CHOICE,
        QT_TRANSLATE_NOOP("Settings", "Threads"),
        QT_TRANSLATE_NOOP("Settings", "How many processor cores the model computes on."),
        high=1024,
        choices=((0, QT_TRANSLATE_NOOP("Settings", "every core")),),
    ),
    Option(
        "engine.is_considerate",
        Page.MACHINE,
        Kind.SWITCH,
        QT_TRANSLATE_NOOP("Settings", "Keep my computer usable"),
        QT_TRANSLATE_NOOP("Settings", "Leaves a core free, and lets other programs go first; answers are slower."),
    ),
    Option(
        "engine.kernel",
        Page.MACHINE,
        Kind.CHOICE,
        QT_TRANSLATE_NOOP("Settings", "Kernel"),
        QT_TRANSLATE_NOOP("Settings", "Which instructions of the processor are used; the answers are the same."),
        choices=(
            ("", QT_TRANSLATE_NOOP("Settings", "the fastest")),
            *((name, kernel_words(name)) for name in _KERNELS),
        ),
        effect=Effect.AFTER_LOADING,
    ),
    Option(
        "engine.kv_format",
        Page.MACHINE,
        Kind.CHOICE,
        QT_TRANSLATE_NOOP("Settings", "K/V cache"),
        QT_TRANSLATE_NOOP(
            "Settings", "How the context is kept: Q8_0 takes about half of F16's memory, a little rounder."
        ),
        choices=(("f16", "F16"), ("q8_0", "Q8_0")),
        effect=Effect.AFTER_LOADING,
    ),
    Option(
        "engine.loading",
        Page.MACHINE,
        Kind.CHOICE,
        QT_TRANSLATE_NOOP("Settings", "Loading"),
        QT_TRANSLATE_NOOP(
            "Settings",
            "An .smq file is used where the system maps it, or copied into memory; a .gguf always is copied.",
        ),
        choices=(
            ("mapped", QT_TRANSLATE_NOOP("Settings", "mapped")),
            ("memory", QT_TRANSLATE_NOOP("Settings", "in memory")),
        ),
        effect=Effect.AFTER_LOADING,
    ),
    Option(
        "engine.is_locked",
        Page.MACHINE,
        Kind.SWITCH,
        QT_TRANSLATE_NOOP("Settings", "Lock in memory"),
        QT_TRANSLATE_NOOP("Settings", "The model is never swapped out, where the system allows that much."),
        effect=Effect.AFTER_LOADING,
    ),
    Option(
        "folders.models",
        Page.FOLDERS,
        Kind.FOLDER,
        QT_TRANSLATE_NOOP("Settings", "Models folder"),
        QT_TRANSLATE_NOOP("Settings", "Where models are looked for."),
        none=QT_TRANSLATE_NOOP("Settings", "beside the chats"),
    ),
)

BY_PATH: Mapping[str, Option] = {option.path: option for option in SETTINGS}

NO_OPTIONS = frozenset(
    {
        "model",
        "presets",
        "measured_threads",
        "is_settings_panel_open",
        "is_sidebar_open",
        "sampling.n_logprobs",
    }
)
"""Fields of Settings that are changed where they are seen, not here: the window's state, the model, own presets.

The number of log probabilities of a request is chat.n_alternatives.
"""
