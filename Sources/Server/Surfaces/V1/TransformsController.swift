import Catalog
import Core
import HTTPTypes
import Hummingbird

/// `/v1/images/{id}/<transform>`: each makes a new private image, and leaves its source as it is.
struct TransformsController: Sendable {
    let authenticator: Authenticator
    let library: ImageLibrary
    let links: ImageLinks

    func add(to routes: Routes) {
        routes.on("/v1/images/:image/convert", .post) { try await transform($0, $1, read: convert) }
        routes.on("/v1/images/:image/resize", .post) { try await transform($0, $1, read: resize) }
        for name in ["remove-background", "classify", "visualize", "extract-formatted-text"] {
            routes.on("/v1/images/:image/\(name)", .post, use: refuse)
        }
        routes.on("/v1/images/imagine", .post, use: refuse)
    }

    private func transform(
        _ request: Request,
        _ context: RequestState,
        read: (inout FieldReader, ImageRecord) -> Rendition
    ) async throws -> Response {
        let principal = try await authenticator.require(.write, request)
        try request.refuseQuery()
        let source = try await library.image(
            try context.parameters.require("image"),
            account: principal.accountID
        )
        var fields = FieldReader(try await request.jsonObject(emptyIsObject: false))
        let name = fields.text("name", length: V1ImagesController.nameLength)
        let rendition = read(&fields, source)
        try fields.finish()
        let image = try await library.addRendition(rendition, of: source, name: name)
        return .json(
            V1Image(image, url: links.published(image, for: request)),
            status: .created,
            headers: [.processingUsage: "1"]
        )
    }

    private func convert(_ fields: inout FieldReader, _ source: ImageRecord) -> Rendition {
        let format = fields.value("format", "must be one of jpeg, jpg, png, webp.") { text in
            OutputFormat(name: text).flatMap { $0 == .avif ? nil : $0 }
        }
        let quality = fields.integer("quality", in: 1...100)
        return Rendition(format: format ?? source.format.defaultOutput, quality: quality)
    }

    /// `contain` is this surface's word for a box that is made up by a border: our `pad`.
    private func resize(_ fields: inout FieldReader, _ source: ImageRecord) -> Rendition {
        let width = fields.integer("width", in: 1...MediaLimits.maximumSide)
        let height = fields.integer("height", in: 1...MediaLimits.maximumSide)
        fields.requireOne(of: ["width", "height"])
        let fit = fields.value("fit", "must be one of fill, contain, cover.") { text -> Fit? in
            ["fill": Fit.fill, "contain": .pad, "cover": .cover][text]
        }
        let position = fields.value("position", Self.positionProblem) { text in
            Position(rawValue: text.replacing(" ", with: "-").replacing("_", with: "-"))
        }
        let background = fields.value("letterbox_color", "must be a colour name, #rrggbb or transparent.") {
            Color($0)
        }
        return Rendition(
            format: source.format.defaultOutput,
            width: width,
            height: height,
            fit: fit ?? .fill,
            position: position ?? .center,
            background: background
        )
    }

    private func refuse(_ request: Request, _ context: RequestState) async throws -> Response {
        _ = try await authenticator.require(.write, request)
        throw StillsError(
            .modelRequired,
            "This operation needs a machine learning model, which Stills does not have.",
            fix: "Use another service for it; convert and resize are done here."
        )
    }

    private static let positionProblem =
        "must be one of \(Position.allCases.map(\.rawValue).joined(separator: ", "))."
}
