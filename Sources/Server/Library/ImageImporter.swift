import Catalog
import Core
import FoundationEssentials
import Storage

/// Makes images of URLs: of what a client staged here before, or of what another server holds.
struct ImageImporter: Sendable {
    /// What is to become an image.
    struct Order: Sendable {
        var url: String
        /// The path and query of `url` where it is one of this server's own.
        var localPath: String?
        var name: String?
        var description: String?
        var account: String
        var collection: CollectionID

        func image(named fallback: String? = nil) -> NewImage {
            NewImage(
                name: name ?? fallback ?? "image",
                description: description,
                account: account,
                collection: collection
            )
        }
    }

    let library: ImageLibrary
    let sources: SourceClient
    /// Threads for downloads; each waits for one other server.
    let network: BlockingThreads
    /// Bounds the downloads, so that slow sources cost a clear refusal and not everyone's patience.
    let admission: Admission

    func run(_ order: Order) async throws -> ImageRecord {
        if let token = Self.uploadToken(order.localPath) { return try await finishUpload(token, order) }
        let source = try Source(order.url, account: try await sourceAccount(order.account))
        let limit = library.limits.uploadBytes
        let staged = try await library.makeStaged()
        let deadline = Deadline(seconds: Double(library.limits.importSeconds))
        try await admission.run(of: order.account, until: deadline) {
            try await network.run { try sources.download(source, into: staged, limit: limit, deadline: deadline) }
        }
        return try await library.add(staged, as: order.image(named: Self.fileName(of: order.url)))
    }

    /// Makes an image of a source if it is a picture; returns `nil`, having read no more than its head, if it is none.
    func run(_ order: Order, _ opening: SourceOpener.Opening) async throws -> ImageRecord? {
        let limit = library.limits.uploadBytes
        let staged = try await library.makeStaged()
        let deadline = Deadline(seconds: Double(library.limits.importSeconds))
        let isPicture = try await admission.run(of: order.account, until: deadline) {
            try await network.run {
                let reader = try opening.open(deadline)
                guard try reader.isPicture() else { return false }
                guard reader.length <= limit else { throw StillsError.uploadTooLarge(limit: limit) }
                var offset: Int64 = 0
                while offset < reader.length {
                    let bytes = try reader.read(at: offset, count: 8 << 20)
                    guard !bytes.isEmpty else { break }
                    try bytes.withUnsafeBytes { try staged.write($0) }
                    offset += Int64(bytes.count)
                }
                return true
            }
        }
        return isPicture ? try await library.add(staged, as: order.image(named: Self.fileName(of: order.url))) : nil
    }

    /// An account, with the hosts that it is held to at this moment.
    func sourceAccount(_ id: String) async throws -> SourceAccount {
        SourceAccount(id: id, hosts: try await library.catalog.sourceHosts(account: id))
    }

    /// Whether the order is for bytes that were sent to an upload URL of this server.
    static func isUpload(_ order: Order) -> Bool { uploadToken(order.localPath) != nil }

    /// The bytes were sent to an upload URL of this server: they are read where they lie, never over the network.
    private func finishUpload(_ token: String, _ order: Order) async throws -> ImageRecord {
        let upload = try await library.catalog.upload(token: token)
        guard let file = upload.staged, upload.accountID == order.account else { throw StillsError.uploadNotFound }
        let image = order.image(named: upload.name ?? file.fileName)
        return try await library.addStaged(file, token: token, as: image)
    }

    private static func uploadToken(_ path: String?) -> String? {
        guard let path, path.hasPrefix("/upload?"), let query = try? Query(path.dropFirst(8)) else { return nil }
        return query["token"]
    }

    /// The last segment of a URL's path without its extension.
    private static func fileName(of url: String) -> String? {
        let path = url.prefix { $0 != "?" && $0 != "#" }.split(separator: "/", omittingEmptySubsequences: false)
        // scheme, an empty part, host, and then the path.
        guard path.count > 3, let file = path.last else { return nil }
        let name = Query.decode(file.prefix { $0 != "." }) ?? ""
        let clean = String(
            name.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }.prefix(200).map(Character.init)
        )
        return clean.isEmpty ? nil : clean
    }
}
