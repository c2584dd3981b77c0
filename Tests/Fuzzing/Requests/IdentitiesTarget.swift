import Core

@testable import Server

extension FuzzTarget {
    /// An identity has one core, whichever form it came in, and is of plain letters and digits.
    static let identities = FuzzTarget("identities") { bytes in
        let text = bytes.text
        if let id = ImageID(text) {
            try expect(id.core.utf8.count == 24 && id.core.utf8.allSatisfy(isPlain), id.core)
            try expect(ImageID(id.dashed) == id && ImageID(id.underscored) == id, "\(text) is not \(id).")
        }
        if let collection = CollectionID(text) {
            try expect(collection.core.utf8.allSatisfy(isPlain), collection.core)
            try expect(CollectionID(collection.description) == collection, "\(text) is not \(collection).")
        }
        if let key = APIKey(text) {
            try expect(APIKey(key.secret)?.hash == key.hash, "\(text) is another key once it is shown.")
        }
        if let path = ImagePath(text) {
            let again = ImagePath("\(path.id.dashed).\(path.fileExtension)")
            try expect(again?.id == path.id && again?.fileExtension == path.fileExtension, text)
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...122).contains(byte)
    }
}
