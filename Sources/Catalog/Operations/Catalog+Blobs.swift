import GRDB

extension Catalog {
    /// Runs `remove` if no image and no staged file uses `blob`.
    ///
    /// It runs inside a write transaction, and so does what puts a blob into place, in ``insertImage(_:placing:)`` and
    /// ``stageUpload(token:file:now:placing:)``: of a placement and a removal of one blob, also in two processes,
    /// one has ended before the other begins. It holds up every other change: remove a file, no more, and
    /// expect that it is gone already, as two deletions may both have been the last.
    package func ifUnused(blob: String, _ remove: @Sendable () throws -> Void) async throws {
        try await write { database in
            let user = try database.row(
                """
                SELECT 1 FROM image WHERE blob = ?
                UNION ALL SELECT 1 FROM upload WHERE blob = ? LIMIT 1
                """,
                [blob, blob]
            )
            if user == nil { try remove() }
        }
    }

    /// Every blob that an image or a staged file uses: for the search for others at start.
    ///
    /// A blob that is not among them may be used by the time of its removal; remove it with ``ifUnused(blob:_:)``.
    package func usedBlobs() async throws -> Set<String> {
        try await read { database in
            Set(try database.texts("SELECT blob FROM image UNION SELECT blob FROM upload WHERE blob IS NOT NULL"))
        }
    }
}
