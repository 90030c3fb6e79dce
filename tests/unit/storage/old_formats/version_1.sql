BEGIN TRANSACTION;
CREATE TABLE conversations (
        id         INTEGER PRIMARY KEY AUTOINCREMENT,
        title      TEXT    NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        leaf_id    INTEGER REFERENCES messages (id) DEFERRABLE INITIALLY DEFERRED
    );
INSERT INTO "conversations" VALUES(1,'What is the capital of France?',1795364733723785,1795364733725343,2);
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
    );
INSERT INTO "messages" VALUES(1,1,NULL,'user','What is the capital of France?',1795364733724424,'',NULL,NULL,0);
INSERT INTO "messages" VALUES(2,1,1,'assistant','Paris.',1795364733725343,'tiny','end','{"n_prompt":30,"n_cached":0,"n_generated":3,"prefill_s":0.01,"time_to_first_token_s":0.011,"decode_s":0.006,"kernel":"avx2","n_threads":2,"seed":42}',0);
CREATE INDEX conversations_by_update ON conversations (updated_at);
CREATE INDEX conversations_by_leaf ON conversations (leaf_id);
CREATE INDEX messages_by_place ON messages (conversation_id, parent_id);
CREATE INDEX messages_by_parent ON messages (parent_id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('conversations',1);
INSERT INTO "sqlite_sequence" VALUES('messages',2);
COMMIT;
PRAGMA user_version = 1;
