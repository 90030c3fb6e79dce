<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Banner</name>
    <message>
        <source>Dismiss</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Chats</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Messages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tools</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New chat</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search chats</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Chat above</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Chat below</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import chats…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export this chat…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Print or save as PDF…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send the message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Edit the last message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop the answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Continue the answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the last answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Attach a file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Jump to the latest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a model file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompt library</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Benchmark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sidebar</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Panel of this chat</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Normal text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About SmallMind</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Open this address?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>What shall we think about?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything stays on this computer.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>Something unexpected went wrong.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your conversations are safe. Details are in the log.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no model at or named “{name}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Installed models: {names}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{field} at byte {offset}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model file {file} is damaged: {place}: {problem}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Convert the GGUF file again, or pick another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Download the file again, or pick another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model {file} cannot run here: {field}: {problem}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pick a model of a supported kind, or update SmallMind.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model {model} needs {needed} of memory, but only {free} is free.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model {model} with a context of {n} tokens needs {needed} of memory, but only {free} is free.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close other programs, pick a smaller model, or lower the context length.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This message needs {n} tokens, but the context holds {limit}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shorten the message or raise the context length in the settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This processor has no kernel set “{name}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has: {names}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model&apos;s chat template failed: {problem}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pick another model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Could not use {path}: {problem}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A newer SmallMind wrote {path} (format {version}, this one knows {known}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The starter model could not be fetched: {problem}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the internet connection and try again, or open a .gguf file that you have.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} cannot be “{value}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Allowed: {allowed}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The answer could not be made: {problem}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Load the model again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model file {file} was cut short while it was in use.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Load the model again, once the file is whole.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An answer is still being written.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop it first, or wait for its end.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Hints</name>
    <message>
        <source>Check the folder&apos;s permissions and the free disk space.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close other windows of SmallMind and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the permissions of the file and of its folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Free some disk space and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It was left untouched. Move the file away to start afresh, or restore it from a backup.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Update SmallMind.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It was deleted meanwhile; open the conversation again.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MessageField</name>
    <message>
        <source>Message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write a message</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ModelButton</name>
    <message>
        <source>Choose a model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model: {name}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ModelPicker</name>
    <message>
        <source>Models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No model is installed yet.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Printing</name>
    <message>
        <source>You</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answer</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Problems</name>
    <message>
        <source>the engine was closed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no model is loaded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the engine ended it without a result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it ended without a result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the disk reported an error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>another program is using it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it cannot be written to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the file is damaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it was closed already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the field is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the file has no vocabulary</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the file does not say what kind of model it is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the package index served something else than the pinned file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the downloaded model is not the pinned one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the conversation or message is no longer there</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Default: {value}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>General</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model &amp; machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folders</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The language of the window; it changes at the next start.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make titles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model names a chat after its first exchange; a title that you typed always stays.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Spelling</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Words that are not in this language&apos;s dictionary are underlined as you type.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Long pastes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A pasted text longer than this becomes an attachment.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>characters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>never</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Alternatives</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other candidates kept for each word of an answer, shown with their probability. 0 keeps none.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light or dark colours, or those of the system.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>System</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Font size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The size of an answer&apos;s text; every other size follows it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Density</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How much room there is between lines, rows and messages.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Comfortable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compact</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reduce motion</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing fades, slides or blinks.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>0 always takes the likeliest word; higher is freer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keeps the likeliest words until they make up this share. 1 is off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Min-p</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drops words less likely than this share of the likeliest. 0 is off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keeps this many of the likeliest words. 0 is off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Repetition penalty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Makes words that were just used less likely. 1 is off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Penalty window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many of the last tokens the penalties look back on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The same seed gives the same answer; random draws a new one each time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>random</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Maximum tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An answer ends after this many tokens. Empty sets no limit.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop strings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An answer ends where one of these would begin. \n stands for a new line.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tells the model how to behave; it stands before every chat.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>System prompt library</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>System prompts that you keep, to pick one with a click.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompt library</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Messages that you write often; {name} in one of them is asked for when used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Context length</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many tokens the model can look back on; longer takes more memory.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>automatic, at most 8,192</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Threads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many processor cores the model computes on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>every core</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which instructions of the processor are used; the answers are the same.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the fastest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>K/V cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How the context is kept: Q8_0 takes about half of F16&apos;s memory, a little rounder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loading</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An .smq file is used where the system maps it, or copied into memory; a .gguf always is copied.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mapped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>in memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lock in memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model is never swapped out, where the system allows that much.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where models are looked for.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>beside the chats</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Sheet</name>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ShortcutsSheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Show the sidebar</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Menu</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>loading {percent} %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>could not be loaded</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Verbs</name>
    <message>
        <source>“{title}” and all its messages will be gone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete this chat?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Wiring</name>
    <message>
        <source>Retry</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model is loading, {percent} %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a model at the top to go on</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message numerus="yes">
        <source>%n thread(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n byte(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
</TS>
