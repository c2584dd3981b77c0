extension Schema {
    /// Version 1.
    ///
    /// `sequence` columns grow and are never used again, so they order rows that were made within one millisecond.
    /// The pair of collection and account is a foreign key, so no row can point into another account.
    static let first = """
        CREATE TABLE account (
            id TEXT PRIMARY KEY NOT NULL,
            name TEXT NOT NULL UNIQUE,
            created_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE api_key (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
            hash TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            scopes TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER,
            revoked_at INTEGER,
            last_used_at INTEGER
        ) STRICT;
        CREATE INDEX api_key_account ON api_key (account_id, sequence);

        CREATE TABLE collection (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            description TEXT NOT NULL,
            is_public INTEGER NOT NULL CHECK (is_public IN (0, 1)),
            is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
            created_at INTEGER NOT NULL,
            UNIQUE (id, account_id)
        ) STRICT;
        CREATE INDEX collection_account ON collection (account_id, sequence);
        CREATE UNIQUE INDEX collection_default ON collection (account_id) WHERE is_default = 1;

        CREATE TABLE image (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            account_id TEXT NOT NULL,
            collection_id TEXT NOT NULL,
            name TEXT NOT NULL,
            description TEXT,
            format TEXT NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            size INTEGER NOT NULL,
            blob TEXT NOT NULL,
            published_at INTEGER,
            created_at INTEGER NOT NULL,
            FOREIGN KEY (collection_id, account_id) REFERENCES collection (id, account_id) ON DELETE CASCADE
        ) STRICT;
        CREATE INDEX image_account ON image (account_id, sequence);
        CREATE INDEX image_collection ON image (collection_id, account_id, sequence);
        CREATE INDEX image_blob ON image (blob);

        CREATE TABLE signing_key (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            secret BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            retires_at INTEGER
        ) STRICT;

        CREATE TABLE upload (
            token_hash TEXT PRIMARY KEY NOT NULL,
            account_id TEXT NOT NULL,
            collection_id TEXT NOT NULL,
            name TEXT,
            expires_at INTEGER NOT NULL,
            blob TEXT,
            length INTEGER,
            file_name TEXT,
            FOREIGN KEY (collection_id, account_id) REFERENCES collection (id, account_id) ON DELETE CASCADE
        ) STRICT;
        CREATE INDEX upload_collection ON upload (collection_id, account_id);
        CREATE INDEX upload_account ON upload (account_id);
        CREATE INDEX upload_blob ON upload (blob) WHERE blob IS NOT NULL;
        CREATE INDEX upload_expiry ON upload (expires_at);

        CREATE TABLE job (
            id TEXT PRIMARY KEY NOT NULL,
            account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
            created_at INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed')),
            image_id TEXT,
            error_code TEXT,
            error_message TEXT
        ) STRICT;
        CREATE INDEX job_account ON job (account_id);
        CREATE INDEX job_creation ON job (created_at);
        """
}
