import Core
import FoundationEssentials
import GRDB

extension ImageRecord {
    func insert(into database: Database) throws {
        try database.run(
            """
            INSERT INTO image (id, account_id, collection_id, name, description, format, width, height, size, blob,
                published_at, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                id.core, accountID, collectionID.core, name, description, format.rawValue, width, height, size, blob,
                publishedAt?.milliseconds, createdAt.milliseconds,
            ]
        )
    }

    init(_ row: Row) throws {
        self.init(
            id: try stored(ImageID(row["id"] as String)),
            accountID: row["account_id"],
            collectionID: try stored(CollectionID(row["collection_id"] as String)),
            name: row["name"],
            description: row["description"],
            format: try stored(ImageFormat(rawValue: row["format"])),
            width: row["width"],
            height: row["height"],
            size: row["size"],
            blob: row["blob"],
            publishedAt: (row["published_at"] as Int64?).map(Date.init(milliseconds:)),
            createdAt: Date(milliseconds: row["created_at"])
        )
    }
}
