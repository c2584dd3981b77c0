import Catalog
import Core
import FoundationEssentials
import Isolation

/// Makes the first account, its key and a sample picture, when there is no key yet.
struct FirstStart: Sendable {
    /// What is told to whoever started the server, once.
    struct Welcome: Sendable {
        let key: APIKey
        let image: ImageID
        let samples: String

        /// The text, for a server that is reached at `base`, such as `http://127.0.0.1:8080`.
        func text(base: String) -> String {
            let id = image.dashed
            return """
                Stills is ready at \(base), with a first account named `default`.
                Its key is shown this once:

                  \(key.secret)

                Upload a picture:
                  curl -sS -H 'x-api-key: \(key.secret)' -F name=photo -F 'image=@\(samples)/photo.jpg' \(base)/v1/images/upload
                Share a small one by a signed URL that expires:
                  curl -sS -H 'x-access-token: \(key.secret)' -H 'content-type: application/json' -d '{"width":300,"format":"webp"}' \(base)/image/\(id)/generate_url
                Publish it (and take it back with /unpublish):
                  curl -sS -X POST -H 'x-api-key: \(key.secret)' \(base)/v1/images/\(image.underscored)/publish
                Cut a frame out of a video:
                  curl -sS -H 'x-rasp-auth-token: \(key.secret)' -o frame.jpg '\(base)/image?url=\(base)/samples/video.mp4&offset_percent=50'

                """
        }
    }

    let library: ImageLibrary
    let samples: Samples
    /// An MP4 file to try frames with.
    let video: [UInt8]

    /// Returns `nil` where there is a key already.
    ///
    /// The key is made last, so that a start that fails half-way makes none that nobody was told of.
    func prepare() async throws -> Welcome? {
        let catalog = library.catalog
        guard try await catalog.keys().isEmpty else { return nil }
        let accounts = try await catalog.accounts()
        let account: Account
        if let existing = accounts.first(where: { $0.name == "default" }) {
            account = existing
        } else {
            account = try await catalog.createAccount(named: "default")
        }
        let photo = try await cutPhoto()
        try await library.files.run { [samples, video] in try samples.write(video: video, photo: photo) }
        let collection = try await catalog.defaultCollection(account: account.id)
        let new = NewImage(name: "sample", account: account.id, collection: collection.id)
        let image = try await library.add(try await library.stage(photo), as: new)
        let made = try await catalog.createKey(account: account.id, name: "first", scopes: [.admin])
        return Welcome(key: made.key, image: image.id, samples: samples.directory)
    }

    private func cutPhoto() async throws -> [UInt8] {
        let path = FileManager.default.temporaryDirectory.appending(path: "stills-\(RandomText.make(count: 8)).mp4")
        try Data(video).write(to: path)
        defer { try? FileManager.default.removeItem(at: path) }
        let file = try OpenFile(path: path.path)
        let request = FrameRequest(position: .percent(0), rendition: Rendition(format: .jpeg))
        let frame = try await library.renderer.frame(
            from: { FileRangeReader(file) },
            as: request,
            deadline: Deadline(seconds: 30)
        )
        return frame.picture.bytes
    }
}
