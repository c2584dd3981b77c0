import Catalog
import Core
import FoundationEssentials
import HTTPTypes
import Hummingbird

/// `GET|HEAD /i/<id>.<ext>`: the one public route.
///
/// It opens for a valid signature, for a published image, and for a key of the image's account with `read`; to
/// everyone else an image that is there looks like one that is not.
struct DeliveryController: Sendable {
    let authenticator: Authenticator
    let signer: URLSigner
    let rows: RowCache
    let presets: Presets
    let renditions: RenditionStore
    let originals: OriginalSender
    let configuration: DeliveryConfiguration

    func add(to routes: Routes) {
        routes.on("/i/:file", .get) { request, context in try await deliver(request, context) }
        routes.on("/i/:file", .head) { request, context in try await deliver(request, context).createHeadResponse() }
    }

    private enum Access {
        case signed(until: Date)
        case owner
        case published
    }

    private func deliver(_ request: Request, _ context: RequestState) async throws -> Response {
        let query = try request.query()
        // The signature comes first: whoever guesses ids learns nothing, and costs nothing, before it is right.
        let expiry =
            SignedURL.isSigned(query)
            ? try await signer.verify(path: request.uri.path, query: query) : nil
        guard let path = ImagePath(try context.parameters.require("file")) else { throw StillsError.imageNotFound }
        let key: Result<Principal?, any Error>
        do {
            key = .success(expiry == nil ? try await authenticator.principal(request) : nil)
        } catch {
            key = .failure(error)
        }
        let image: ImageRecord
        do {
            image = try await rows.image(path.id)
        } catch {
            // A wrong key is told before a missing image, as it is for a private one.
            _ = try key.get()
            throw error
        }
        let access = try access(to: image, expiry: expiry, key: key)
        return try await answer(request, query, image, path, access)
    }

    private func access(
        to image: ImageRecord,
        expiry: Date?,
        key: Result<Principal?, any Error>
    ) throws -> Access {
        if let expiry { return .signed(until: expiry) }
        // A wrong key closes nothing that is open to everyone.
        let principal = image.publishedAt == nil ? try key.get() : try? key.get()
        if let principal, principal.accountID == image.accountID {
            if principal.may(.read) { return .owner }
            guard image.publishedAt != nil else { throw StillsError.scopeMissing(.read) }
        }
        guard image.publishedAt != nil else { throw StillsError.imageNotFound }
        return .published
    }

    private func answer(
        _ request: Request,
        _ query: Query,
        _ image: ImageRecord,
        _ path: ImagePath,
        _ access: Access
    ) async throws -> Response {
        var fields = FieldReader(query)
        for name in ["exp", "kid", "sig"] { fields.ignore(name) }
        var options = RenditionOptions(&fields)
        let preset = fields.text("preset", length: 1...100)
        try fields.finish()
        if let preset { options = try resolve(preset, with: options) }

        let headers = headers(for: access)
        let isOriginal = path.fileExtension == image.format.delivered.fileExtension
        if isOriginal && options.isEmpty { return try await originals.send(image, request, headers: headers) }
        guard let format = RequestedFormat(path.fileExtension) else { throw StillsError.imageNotFound }
        if case .published = access, preset == nil { throw StillsError.renditionUnsigned }
        let accept = request.headers[.accept]
        let rendition = options.rendition(format.resolve(accept: accept, original: image.format))
        return try await renditions.send(
            rendition,
            of: image,
            request,
            headers: format == .auto ? headers.merging([.vary: "Accept"]) : headers
        )
    }

    private func resolve(_ preset: String, with options: RenditionOptions) throws -> RenditionOptions {
        guard let named = presets[preset], options.isEmpty else {
            throw StillsError(
                .parameterInvalid,
                presets[preset] == nil ? "There is no preset of this name." : "A preset takes no other options.",
                fix: "Ask for a preset that `delivery.presets` names, and for nothing besides."
            )
        }
        return named
    }

    private func headers(for access: Access) -> HTTPFields {
        let cacheControl =
            switch access {
            case .signed(let until):
                configuration.cacheControl(signedUntil: until)
            case .owner:
                "private, no-cache"
            case .published where configuration.publishedSeconds == 0:
                "public, no-cache"
            case .published:
                "public, max-age=\(configuration.publishedSeconds)"
            }
        return [.cacheControl: cacheControl]
    }
}

extension DeliveryConfiguration {
    /// `Cache-Control` of what a signed URL shows: never longer than the URL lives.
    func cacheControl(signedUntil expiry: Date) -> String {
        "private, max-age=\(max(0, min(Int(expiry.timeIntervalSince(Date())), signedSeconds)))"
    }
}

extension StillsError {
    fileprivate static let renditionUnsigned = StillsError(
        .renditionUnsigned,
        "A published image is shown as it is, or in a named preset, without a signature.",
        fix: "Ask for its plain URL, add `?preset=` with a name of `delivery.presets`, or sign the URL."
    )
}

extension HTTPFields {
    /// These fields and `other`'s.
    func merging(_ other: HTTPFields) -> HTTPFields {
        var merged = self
        for field in other { merged[field.name] = field.value }
        return merged
    }
}
