import Catalog
import Core
import FoundationEssentials
import HTTPTypes
package import Hummingbird
import HummingbirdCore
import Isolation
package import Logging
package import NIOCore
package import ServiceLifecycle
import Storage

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The whole server: every part, made once and joined by initialiser arguments.
package struct StillsServer: Service, CustomStringConvertible {
    private let configuration: StillsConfiguration
    private let logger: Logger
    private let stores: Stores
    private let renderer: InProcessRenderer
    private let lock: DataDirectoryLock
    private let library: ImageLibrary
    private let importer: ImageImporter
    private let patientImporter: ImageImporter
    private let callbacks: CallbackJobs
    private let readiness = Readiness()
    private let routes = Routes()
    private let firstStart: FirstStart

    /// - Parameter sampleVideo: an MP4 file to try the server with, kept at its first start.
    package init(_ configuration: StillsConfiguration, logger: Logger, sampleVideo: [UInt8]) async throws {
        self.configuration = configuration
        self.logger = logger
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let rendering = configuration.rendering
        let images = rendering.images == 0 ? cores : rendering.images
        let frames = rendering.frames == 0 ? 4 * cores : rendering.frames

        let directory = try DataDirectory(configuration.data.directory)
        lock = try directory.lock()
        stores = try Stores(directory)
        try stores.blobs.removeIncoming()
        renderer = InProcessRenderer(imageThreads: images, frameThreads: frames, limits: configuration.mediaLimits)

        let sources = SourceClient(configuration: configuration.sources, temporaryDirectory: directory.incoming)
        let clearing = Clearing(
            catalog: stores.catalog,
            blobs: stores.blobs,
            memory: MemoryCache(byteLimit: configuration.cache.memoryBytes),
            disk: DiskCache(path: directory.cache, byteLimit: configuration.cache.diskBytes, logger: logger),
            logger: logger
        )
        library = ImageLibrary(
            catalog: stores.catalog,
            blobs: stores.blobs,
            renderer: renderer,
            admission: Admission(name: "pictures", running: images, queued: images * rendering.queue),
            files: stores.files,
            clearing: clearing,
            limits: configuration.limits
        )
        importer = ImageImporter(
            library: library,
            sources: sources,
            network: BlockingThreads(count: 16),
            admission: Admission(name: "imports", running: 16, queued: 16 * rendering.queue)
        )
        patientImporter = ImageImporter(
            library: library,
            sources: sources,
            network: BlockingThreads(count: CallbackJobs.running),
            admission: Admission(name: "imports", running: CallbackJobs.running, queued: 0)
        )
        callbacks = CallbackJobs(importer: patientImporter, logger: logger)

        let rows = RowCache(stores.catalog)
        let authenticator = Authenticator(rows: rows, lastUsed: LastUsed(stores.catalog, logger: logger))
        let links = ImageLinks(base: PublicURL(configuration.http.publicURL))
        let signer = URLSigner(rows: rows, limits: configuration.limits)
        let originals = OriginalSender(library: library)
        let samples = Samples(directory: directory.samples)
        let renditions = RenditionStore(
            library: library,
            memory: clearing.memory,
            disk: clearing.disk,
            coalescer: Coalescer()
        )
        let frameController = FrameController(
            authenticator: authenticator,
            links: links,
            samples: samples,
            sources: sources,
            cutter: FrameCutter(
                renderer: renderer,
                admission: Admission(name: "frames", running: frames, queued: frames * rendering.queue),
                coalescer: Coalescer(),
                seconds: configuration.limits.jobSeconds
            )
        )
        firstStart = FirstStart(library: library, samples: samples, video: sampleVideo)

        HealthController(readiness: readiness).add(to: routes)
        ErrorsController().add(to: routes)
        samples.add(to: routes)
        DeliveryController(
            authenticator: authenticator,
            signer: signer,
            rows: rows,
            presets: try Presets(configuration.delivery.presets),
            renditions: renditions,
            originals: originals,
            configuration: configuration.delivery
        ).add(to: routes)
        CollectionsController(authenticator: authenticator, library: library).add(to: routes)
        UploadsController(
            authenticator: authenticator,
            library: library,
            links: links,
            importer: importer,
            callbacks: callbacks
        ).add(to: routes)
        VideoDBImagesController(
            authenticator: authenticator,
            library: library,
            signer: signer,
            links: links,
            frames: frameController
        ).add(to: routes)
        V1ImagesController(
            authenticator: authenticator,
            library: library,
            importer: importer,
            originals: originals,
            links: links
        ).add(to: routes)
        TransformsController(authenticator: authenticator, library: library, links: links).add(to: routes)
    }

    /// Serves until it is told to stop, and then until what was accepted is answered.
    ///
    /// Throws `configuration_invalid` where the address cannot be listened on.
    package func run() async throws {
        try await stores.catalog.failRunningJobs(
            code: ErrorCode.internalError.rawValue,
            message: "The server was stopped before the import was done. Send it again."
        )
        _ = try await stores.catalog.ensureSigningKey()
        let result: Result<Void, any Error>
        do {
            try await application { await announce(at: $0.localAddress) }.run()
            result = .success(())
        } catch let error as IOError where [EADDRINUSE, EADDRNOTAVAIL, EACCES].contains(error.errnoCode) {
            result = .failure(cannotListen(error))
        } catch {
            result = .failure(error)
        }
        await renderer.shutdown()
        await library.clearing.disk.shutDown()
        for threads in [stores.files, importer.network, patientImporter.network] { await threads.shutdown() }
        try result.get()
    }

    /// The HTTP side, for ``run()`` and for tests.
    package func application(
        onServerRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        let router = Router(context: RequestState.self)
        router.add(middleware: CommonHeaders(readiness: readiness))
        router.add(middleware: ErrorMiddleware { [routes] in routes.methods(of: $0) })
        routes.register(on: router)
        var application = Application(
            router: router,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [
                        ConnectionKeeper(
                            idle: .seconds(Int64(configuration.http.idleSeconds)),
                            body: .seconds(Int64(configuration.limits.uploadSeconds))
                        )
                    ]
                )
            ),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.http.host, port: configuration.http.port),
                serverName: "stills",
                backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(configuration.http.connections)
            ),
            onServerRunning: onServerRunning,
            logger: logger
        )
        application.addServices(
            callbacks,
            Housekeeping(library: library, logger: logger)
        )
        return application
    }

    /// The name in the logs of the service group, which would tell the whole configuration otherwise.
    package var description: String { "server" }

    /// The service that must be told to stop before this one, so that load balancers learn of it in time.
    package var drain: some Service {
        DrainService(readiness: readiness, seconds: configuration.http.drainSeconds, logger: logger)
    }

    private func announce(at address: SocketAddress?) async {
        let port = address?.port ?? configuration.http.port
        logger.info("Listening", metadata: ["host": "\(configuration.http.host)", "port": "\(port)"])
        let host = configuration.http.host == "0.0.0.0" ? "127.0.0.1" : configuration.http.host
        let base = configuration.http.publicURL.isEmpty ? "http://\(host):\(port)" : configuration.http.publicURL
        defer { readiness.becomeReady() }
        do {
            guard let welcome = try await firstStart.prepare() else { return }
            print(welcome.text(base: base))
            // Standard output is held back where it is no terminal, and this is the only time that the key is told.
            fflush(nil)
        } catch {
            logger.error("No first key was made; the next start tries again", metadata: ["error": "\(error)"])
        }
    }

    private func cannotListen(_ error: IOError) -> StillsError {
        let place = "\(configuration.http.host), port \(configuration.http.port)"
        return StillsError(
            .configurationInvalid,
            error.errnoCode == EADDRINUSE
                ? "Something else listens on \(place)." : "The server may not listen on \(place).",
            fix: "Stop what listens there, or give another place by `--host` and `--port`.",
            detail: "\(error)"
        )
    }
}
