import Catalog
import Core
import FoundationEssentials
import Isolation
import Logging
import Storage

/// The parts of a server that hold something: files, rows, threads, bounds.
///
/// Made once, shared by all routes.
struct Parts: Sendable {
    let configuration: StillsConfiguration
    let logger: Logger
    let readiness = Readiness()
    let counters = Counters()
    let stores: Stores
    let masterKeys: MasterKeys
    let renderer: any Renderer
    let sources: SourceClient
    let library: ImageLibrary
    let importer: ImageImporter
    let callbacks: CallbackJobs
    let samples: Samples
    /// Bounds the frames that are cut at once.
    let frames: Admission

    private let lock: DataDirectoryLock
    private let patientImporter: ImageImporter

    /// Opens the data directory, and throws `configuration_invalid` where it cannot be used.
    init(_ configuration: StillsConfiguration, logger: Logger, rendererProgram: String?) throws {
        self.configuration = configuration
        self.logger = logger
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let rendering = configuration.rendering
        let imageCount = rendering.images == 0 ? cores : rendering.images
        let frameCount = rendering.frames == 0 ? 4 * cores : rendering.frames
        let accountFrames = rendering.accountFrames == 0 ? frameCount * 3 / 4 : rendering.accountFrames

        let directory = try DataDirectory(configuration.data.directory)
        lock = try directory.lock()
        stores = try Stores(directory)
        masterKeys = try MasterKeys(configuration.master, file: directory.masterKey)
        try stores.blobs.removeIncoming()
        samples = Samples(directory: directory.samples)
        sources = try SourceClient(configuration, temporaryDirectory: directory.incoming)
        renderer = RendererFactory(
            configuration: configuration,
            program: rendererProgram ?? RendererSettings.thisProgram
        ).make(
            images: imageCount,
            frames: frameCount,
            journal: RendererJournal(logger: logger, counters: counters)
        )
        frames = Admission(
            name: "frames",
            running: frameCount,
            queued: frameCount * rendering.queue,
            share: accountFrames
        )
        library = ImageLibrary(
            catalog: stores.catalog,
            blobs: stores.blobs,
            renderer: renderer,
            admission: Admission(name: "pictures", running: imageCount, queued: imageCount * rendering.queue),
            files: stores.files,
            clearing: Clearing(
                catalog: stores.catalog,
                blobs: stores.blobs,
                memory: MemoryCache(byteLimit: configuration.cache.memoryBytes),
                disk: DiskCache(path: directory.cache, byteLimit: configuration.cache.diskBytes, logger: logger),
                logger: logger
            ),
            limits: configuration.limits
        )
        importer = ImageImporter(
            library: library,
            sources: sources,
            network: BlockingThreads(count: 16),
            admission: Admission(name: "imports", running: 16, queued: 16 * rendering.queue, share: 12)
        )
        patientImporter = ImageImporter(
            library: library,
            sources: sources,
            network: BlockingThreads(count: CallbackJobs.running),
            admission: Admission(name: "imports", running: CallbackJobs.running, queued: 0)
        )
        callbacks = CallbackJobs(importer: patientImporter, logger: logger)
    }

    /// Ends every thread, and writes what waits to be written.
    ///
    /// Nothing may be asked of the parts afterwards.
    func shutdown() async {
        await renderer.shutdown()
        await library.clearing.disk.shutDown()
        for threads in [stores.files, importer.network, patientImporter.network] { await threads.shutdown() }
    }
}
