package import Core
import GRDB

extension Catalog {
    /// A page of an account's images, the last added first.
    ///
    /// Pages are found by key, not counted, so that a walk over them neither repeats nor skips an image that is
    /// there all the time, whatever is added or deleted meanwhile. The order is that in which images were added:
    /// creation times collide, and clocks step back.
    ///
    /// - Parameters:
    ///   - take: The most items, 1 at least.
    ///   - from: The first item of the page; `nil` for the newest page. Throws `image_not_found` where it is not
    ///     among the account's images.
    package func page(account: String, take: Int, from: ImageID? = nil) async throws -> ImagePage {
        let take = max(1, min(take, 1000))
        return try await read { database in
            var start = Int64.max
            if let from {
                let row = try database.row(
                    "SELECT sequence FROM image WHERE id = ? AND account_id = ?",
                    [from.core, account]
                )
                guard let row else { throw StillsError.imageNotFound }
                start = row["sequence"]
            }
            let older = try database.rows(
                "SELECT * FROM image WHERE account_id = ? AND sequence <= ? ORDER BY sequence DESC LIMIT ?",
                [account, start, take + 1]
            ).map(ImageRecord.init)
            let newer = try database.texts(
                "SELECT id FROM image WHERE account_id = ? AND sequence > ? ORDER BY sequence LIMIT ?",
                [account, start, take]
            )
            return ImagePage(
                items: Array(older.prefix(take)),
                previous: newer.last.flatMap { ImageID($0) },
                next: older.count > take ? older.last?.id : nil
            )
        }
    }
}
