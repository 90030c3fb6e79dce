BEGIN TRANSACTION;
CREATE TABLE attachments (
        id         INTEGER PRIMARY KEY AUTOINCREMENT,
        message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
        name       TEXT    NOT NULL,
        media_type TEXT    NOT NULL,
        size_bytes INTEGER NOT NULL,
        text       TEXT    NOT NULL,
        used       TEXT    NOT NULL DEFAULT ''
    );
INSERT INTO "attachments" VALUES(1,1,'map.txt','text/plain',23,'Paris is in the middle.','');
CREATE TABLE conversations (
        id         INTEGER PRIMARY KEY AUTOINCREMENT,
        title      TEXT    NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        leaf_id    INTEGER REFERENCES messages (id) DEFERRABLE INITIALLY DEFERRED
    , is_pinned INTEGER NOT NULL DEFAULT 0, is_titled INTEGER NOT NULL DEFAULT 0, draft TEXT NOT NULL DEFAULT '', overrides TEXT NOT NULL DEFAULT '', activity INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER, is_indexed INTEGER NOT NULL DEFAULT 0);
INSERT INTO "conversations" VALUES(1,'What is the capital of France?',1795386245898500,1795386245918373,2,1,0,'And of Spain','',4,NULL,1);
INSERT INTO "conversations" VALUES(2,'In the bin',1795386245958364,1795386245958364,NULL,0,0,'','',5,1795386245963169,1);
CREATE TABLE deletions (
        message_id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
        deleted_at INTEGER NOT NULL,
        leaf_id    INTEGER
    );
INSERT INTO "deletions" VALUES(3,1795386245926303,3);
CREATE TABLE draft_files (
        id              INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation_id INTEGER REFERENCES conversations (id) ON DELETE CASCADE,
        name            TEXT    NOT NULL,
        path            TEXT    NOT NULL,
        modified_ns     INTEGER NOT NULL,
        media_type      TEXT    NOT NULL,
        size_bytes      INTEGER NOT NULL,
        text            TEXT    NOT NULL
    );
INSERT INTO "draft_files" VALUES(1,1,'map.txt','/home/me/map.txt',1795386245902339000,'text/plain',24,'Madrid is in the middle.');
INSERT INTO "draft_files" VALUES(2,NULL,'book.pdf','/home/me/book.pdf',0,'',0,'');
CREATE TABLE kept (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "kept" VALUES('draft of the new chat','Hello');
CREATE TABLE messages (
        id              INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        parent_id       INTEGER REFERENCES messages (id) DEFERRABLE INITIALLY DEFERRED,
        role            TEXT    NOT NULL CHECK (role IN ('system', 'user', 'assistant')),
        text            TEXT    NOT NULL,
        created_at      INTEGER NOT NULL,
        model_name      TEXT    NOT NULL DEFAULT '',
        finish_reason   TEXT,
        stats           TEXT,
        n_left_out      INTEGER NOT NULL DEFAULT 0
    , deleted_with INTEGER, is_indexed INTEGER NOT NULL DEFAULT 0, is_edited INTEGER NOT NULL DEFAULT 0);
INSERT INTO "messages" VALUES(1,1,NULL,'user','What is the capital of France?',1795386245902339,'',NULL,NULL,0,NULL,1,0);
INSERT INTO "messages" VALUES(2,1,1,'assistant','Paris.',1795386245906320,'tiny','end','{"n_prompt":30,"n_cached":0,"n_generated":3,"prefill_s":0.01,"time_to_first_token_s":0.011,"decode_s":0.006,"kernel":"avx2","n_threads":2,"seed":42}',0,NULL,1,0);
INSERT INTO "messages" VALUES(3,1,1,'assistant','Lyon.',1795386245918373,'tiny',NULL,NULL,0,3,0,0);
INSERT INTO "messages" VALUES(4,1,1,'assistant','Paris, of course.',1795386245920373,'tiny',NULL,NULL,0,NULL,1,1);
CREATE TABLE tokens (
        message_id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
        data       BLOB    NOT NULL
    );
INSERT INTO "tokens" VALUES(2,X'789C8B8E560A482CCA2C56D231D0B38CD58956D203B12C6263015B38068F');
CREATE INDEX conversations_by_leaf ON conversations (leaf_id);
CREATE INDEX messages_by_parent ON messages (parent_id);
CREATE INDEX conversations_by_activity ON conversations (activity);
CREATE INDEX conversations_in_bin ON conversations (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX conversations_not_indexed ON conversations (id) WHERE is_indexed = 0;
CREATE INDEX messages_by_place ON messages (conversation_id, parent_id, deleted_with);
CREATE INDEX messages_in_bin ON messages (deleted_with) WHERE deleted_with IS NOT NULL;
CREATE INDEX messages_not_indexed ON messages (id) WHERE is_indexed = 0;
CREATE INDEX attachments_by_message ON attachments (message_id);
CREATE INDEX draft_files_by_conversation ON draft_files (conversation_id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('conversations',2);
INSERT INTO "sqlite_sequence" VALUES('messages',4);
INSERT INTO "sqlite_sequence" VALUES('attachments',1);
INSERT INTO "sqlite_sequence" VALUES('draft_files',2);
PRAGMA user_version = 4;
COMMIT;
