import Catalog
import Core
import FoundationEssentials
import HTTPTypes
import Hummingbird

/// The two steps of an upload on the VideoDB surface: bytes to a URL that authorises itself, then the image.
struct UploadsController: Sendable {
    let authenticator: Authenticator
    let library: ImageLibrary
    let links: ImageLinks
    let importer: ImageImporter
    let callbacks: CallbackJobs

    func add(to routes: Routes) {
        routes.on("/collection/:collection/upload_url", .get, use: makeURL)
        routes.on("/upload", .post, use: receive)
        routes.on("/collection/:collection/upload", .post, use: finish)
        routes.on("/job/:job", .get, use: job)
    }

    private func makeURL(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.write, request)
        let collection = try await library.collection(context, account: principal.accountID)
        var fields = FieldReader(try request.query())
        let name = fields.text("name", length: 0...1000)
        try fields.finish()
        let token = try await library.catalog.createUpload(
            account: principal.accountID,
            collection: collection.id,
            name: name,
            expiresAt: Date() + 15 * 60
        )
        // The token stands in the query, because paths are logged.
        return .videoDB(["upload_url": links.absolute("/upload?token=\(token)", for: request)])
    }

    private func receive(_ request: Request, _ context: RequestState) async throws -> Response {
        var fields = FieldReader(try request.query())
        let token = fields.text("token", length: 1...100)
        fields.require("token")
        try fields.finish()
        guard let token, try await library.catalog.upload(token: token).staged == nil else {
            throw StillsError.uploadNotFound
        }
        let form = try await UploadForm(request, library: library, fileField: "file")
        guard let file = form.file else { throw StillsError.partMissing("file") }
        try await library.stageUpload(token, file, fileName: form.fileName)
        return .videoDB(VideoDBNothing())
    }

    private func finish(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.write, request)
        try request.refuseQuery()
        let collection = try await library.collection(context, account: principal.accountID)
        var fields = FieldReader(try await request.jsonObject(emptyIsObject: true))
        let url = fields.text("url", length: 1...8192)
        let name = fields.text("name", length: 0...1000)
        let description = fields.text("description", length: 0...10_000)
        let callback = fields.text("callback_url", length: 1...8192)
        let mediaType = fields.value("media_type", "must be image, video or audio.") {
            ["image", "video", "audio"].contains($0) ? $0 : nil
        }
        fields.require("url")
        try fields.finish()
        guard mediaType == nil || mediaType == "image" else { throw StillsError.notAnImageService }
        let order = ImageImporter.Order(
            url: url ?? "",
            localPath: links.base.localPath(of: url ?? "", for: request).map(String.init),
            name: name.flatMap { $0.isEmpty ? nil : $0 },
            description: description,
            account: principal.accountID,
            collection: collection.id
        )
        let link = { @Sendable (image: ImageRecord) in
            VideoDBImage(image, url: links.published(image, for: request))
        }
        guard let callback else { return .videoDB(link(try await importer.run(order))) }
        let job = try await callbacks.start(order, callback: callback, link: link)
        return .videoDB(["id": job, "output_url": links.absolute("/job/\(job)", for: request)])
    }

    private func job(_ request: Request, _ context: RequestState) async throws -> Response {
        let principal = try await authenticator.require(.read, request)
        try request.refuseQuery()
        let job = try await library.catalog.job(try context.parameters.require("job"), account: principal.accountID)
        switch job.state {
        case .running:
            return .json(VideoDBJob<VideoDBImage>(status: "processing", data: nil, response: nil))
        case .done(let id):
            let image = try await library.catalog.image(id, account: principal.accountID)
            let shown = VideoDBImage(image, url: links.published(image, for: request))
            return .json(VideoDBJob(status: "done", data: shown, response: VideoDBEnvelope(data: shown)))
        case .failed(let code, let message):
            return .json(VideoDBFailedJob(message: message, code: code))
        }
    }
}

extension StillsError {
    fileprivate static let notAnImageService = StillsError(
        .mediaUnsupported,
        "Stills stores images, not video or sound.",
        fix: "Send a picture; a frame of a video is to be had with `GET /image?url=`."
    )

    static func partMissing(_ name: String) -> StillsError {
        StillsError(
            .uploadInvalid,
            "The form has no part `\(name)` with a file in it.",
            fix: "Send `multipart/form-data` with the picture in the part `\(name)`.",
            problems: ["`\(name)` is required."]
        )
    }
}
