extension Schema {
    /// Version 2: stored credentials, and which hosts an account's sources may be at.
    ///
    /// `buckets` and `hosts` are JSON arrays of text, and `facts` is a JSON object of text. `revision` grows with each replacement.
    static let second = """
        CREATE TABLE credential (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            kind TEXT NOT NULL,
            buckets TEXT NOT NULL,
            hosts TEXT NOT NULL,
            facts TEXT NOT NULL,
            sealed BLOB NOT NULL,
            key_id TEXT NOT NULL,
            revision INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            UNIQUE (account_id, name)
        ) STRICT;

        ALTER TABLE account ADD COLUMN source_hosts TEXT NOT NULL DEFAULT '';
        """
}
