import Core

extension Routes {
    /// Adds every route of the server.
    ///
    /// Throws `configuration_invalid` where a preset is not valid.
    func addSurfaces(of parts: Parts) throws {
        let configuration = parts.configuration
        let library = parts.library
        let rows = RowCache(parts.stores.catalog)
        let authenticator = Authenticator(rows: rows, lastUsed: LastUsed(parts.stores.catalog, logger: parts.logger))
        let links = ImageLinks(base: PublicURL(configuration.http.publicURL))
        let signer = URLSigner(rows: rows, limits: configuration.limits)
        let renditions = RenditionStore(
            library: library,
            memory: library.clearing.memory,
            disk: library.clearing.disk,
            coalescer: Coalescer()
        )
        let originals = OriginalSender(library: library, renditions: renditions)
        let opener = SourceOpener(
            links: links,
            samples: parts.samples,
            sources: parts.sources,
            credentials: StoredCredentials(rows: rows, keys: parts.masterKeys, files: parts.stores.files),
            rows: rows
        )
        let access = SourceAccess(
            authenticator: authenticator,
            signer: signer,
            rows: rows,
            configuration: configuration.delivery
        )
        let frames = FrameController(
            access: access,
            opener: opener,
            cutter: FrameCutter(
                renderer: parts.renderer,
                jobs: SourceJobs(admission: parts.frames, seconds: configuration.limits.jobSeconds)
            )
        )

        HealthController(readiness: parts.readiness).add(to: self)
        ErrorsController().add(to: self)
        MetricsController(authenticator: authenticator, counters: parts.counters).add(to: self)
        parts.samples.add(to: self)
        DeliveryController(
            authenticator: authenticator,
            signer: signer,
            rows: rows,
            presets: try Presets(configuration.delivery.presets),
            renditions: renditions,
            originals: originals,
            configuration: configuration.delivery
        ).add(to: self)
        FrameURLController(authenticator: authenticator, signer: signer, links: links, opener: opener).add(to: self)
        CredentialsController(
            authenticator: authenticator,
            vault: CredentialVault(catalog: parts.stores.catalog, keys: parts.masterKeys)
        ).add(to: self)
        MediaInfoController(
            authenticator: authenticator,
            opener: opener,
            renderer: parts.renderer,
            jobs: SourceJobs(admission: parts.frames, seconds: configuration.limits.jobSeconds)
        ).add(to: self)
        StoryboardController(
            access: access,
            signer: signer,
            links: links,
            opener: opener,
            renderer: parts.renderer,
            jobs: SourceJobs(admission: parts.frames, seconds: configuration.limits.jobSeconds)
        ).add(to: self)
        CollectionsController(authenticator: authenticator, library: library).add(to: self)
        UploadsController(
            authenticator: authenticator,
            library: library,
            links: links,
            importer: parts.importer,
            callbacks: parts.callbacks
        ).add(to: self)
        VideoDBImagesController(
            authenticator: authenticator,
            library: library,
            signer: signer,
            links: links,
            frames: frames
        ).add(to: self)
        V1ImagesController(
            authenticator: authenticator,
            library: library,
            importer: FrameImporter(importer: parts.importer, admission: parts.frames),
            opener: opener,
            originals: originals,
            links: links
        ).add(to: self)
        TransformsController(authenticator: authenticator, library: library, links: links).add(to: self)
    }
}
