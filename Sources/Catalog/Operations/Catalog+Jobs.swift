package import Core
package import FoundationEssentials
import GRDB

extension Catalog {
    /// Makes a job that runs.
    ///
    /// Throws `account_not_found`.
    package func createJob(account: String, now: Date = Date()) async throws -> Job {
        let job = Job(
            id: "job-" + RandomText.make(count: 24),
            accountID: account,
            createdAt: now.stored,
            state: .running
        )
        try await write { database in
            guard try database.row("SELECT 1 FROM account WHERE id = ?", [account]) != nil else {
                throw StillsError.accountNotFound
            }
            try database.run(
                "INSERT INTO job (id, account_id, created_at, state) VALUES (?, ?, ?, 'running')",
                [job.id, account, job.createdAt.milliseconds]
            )
        }
        return job
    }

    /// One of the account's jobs, or `job_not_found`.
    package func job(_ id: String, account: String) async throws -> Job {
        try await read { database in
            let row = try database.row("SELECT * FROM job WHERE id = ? AND account_id = ?", [id, account])
            guard let row else { throw StillsError.jobNotFound }
            return try Job(row)
        }
    }

    /// Ends a running job with its image.
    ///
    /// Throws `job_not_found`, also where it has ended.
    package func finishJob(_ id: String, image: ImageID) async throws {
        try await write { database in
            let row = try database.row(
                "UPDATE job SET state = 'done', image_id = ? WHERE id = ? AND state = 'running' RETURNING 1",
                [image.core, id]
            )
            guard row != nil else { throw StillsError.jobNotFound }
        }
    }

    /// Ends a running job with what went wrong.
    ///
    /// Throws `job_not_found`, also where it has ended.
    package func failJob(_ id: String, code: String, message: String) async throws {
        try await write { database in
            let row = try database.row(
                """
                UPDATE job SET state = 'failed', error_code = ?, error_message = ?
                WHERE id = ? AND state = 'running' RETURNING 1
                """,
                [code, message, id]
            )
            guard row != nil else { throw StillsError.jobNotFound }
        }
    }

    /// Fails every job that still runs: for a server that starts, and finds those that the last one left.
    package func failRunningJobs(code: String, message: String) async throws {
        try await write { database in
            try database.run(
                """
                UPDATE job SET state = 'failed', error_code = ?, error_message = ?
                WHERE state = 'running'
                """,
                [code, message]
            )
        }
    }

    /// Forgets the jobs that were made before a time.
    package func removeJobs(createdBefore time: Date) async throws {
        try await write { try $0.run("DELETE FROM job WHERE created_at < ?", [time.milliseconds]) }
    }
}

extension Job {
    fileprivate init(_ row: Row) throws {
        let state: State? =
            switch row["state"] as String {
            case "running": .running
            case "done": .done(try stored(ImageID(row["image_id"] as String? ?? "")))
            case "failed":
                .failed(
                    code: try stored(row["error_code"] as String?),
                    message: try stored(row["error_message"] as String?)
                )
            default: nil
            }
        self.init(
            id: row["id"],
            accountID: row["account_id"],
            createdAt: Date(milliseconds: row["created_at"]),
            state: try stored(state)
        )
    }
}
