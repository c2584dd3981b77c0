import Catalog
import Core
package import Hummingbird
import HummingbirdCore
import Isolation
package import Logging
package import NIOCore
package import ServiceLifecycle

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The whole server: its parts and its routes, made once and joined by initialiser arguments.
package struct StillsServer: Service, CustomStringConvertible {
    private let parts: Parts
    private let routes = Routes()
    private let firstStart: FirstStart

    private var configuration: StillsConfiguration { parts.configuration }

    /// - Parameters:
    ///   - sampleVideo: an MP4 file to try the server with, kept at its first start.
    ///   - rendererProgram: what is started as a renderer, if not this program.
    package init(
        _ configuration: StillsConfiguration,
        logger: Logger,
        sampleVideo: [UInt8],
        rendererProgram: String? = nil
    ) throws {
        parts = try Parts(configuration, logger: logger, rendererProgram: rendererProgram)
        firstStart = FirstStart(library: parts.library, samples: parts.samples, video: sampleVideo)
        try routes.addSurfaces(of: parts)
    }

    /// Serves until it is told to stop, and then until what was accepted is answered.
    ///
    /// Throws `configuration_invalid` where the address cannot be listened on.
    package func run() async throws {
        try await parts.stores.catalog.failRunningJobs(
            code: ErrorCode.internalError.rawValue,
            message: "The server was stopped before the import was done. Send it again."
        )
        _ = try await parts.stores.catalog.ensureSigningKey()
        let result: Result<Void, any Error>
        do {
            try await parts.renderer.start()
            try await application { await announce(at: $0.localAddress) }.run()
            result = .success(())
        } catch let error as IOError where [EADDRINUSE, EADDRNOTAVAIL, EACCES].contains(error.errnoCode) {
            result = .failure(cannotListen(error))
        } catch {
            result = .failure(error)
        }
        await parts.shutdown()
        try result.get()
    }

    /// The HTTP side, for ``run()`` and for tests.
    package func application(
        onServerRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        let router = Router(context: RequestState.self)
        router.add(middleware: CommonHeaders(readiness: parts.readiness))
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
            logger: parts.logger
        )
        application.addServices(
            parts.callbacks,
            Housekeeping(library: parts.library, logger: parts.logger)
        )
        return application
    }

    /// The name in the logs of the service group, which would tell the whole configuration otherwise.
    package var description: String { "server" }

    /// The service that must be told to stop before this one, so that load balancers learn of it in time.
    package var drain: some Service {
        DrainService(
            readiness: parts.readiness,
            seconds: configuration.http.drainSeconds,
            logger: parts.logger
        )
    }

    private func announce(at address: SocketAddress?) async {
        let port = address?.port ?? configuration.http.port
        parts.logger.info("Listening", metadata: ["host": "\(configuration.http.host)", "port": "\(port)"])
        let host = configuration.http.host == "0.0.0.0" ? "127.0.0.1" : configuration.http.host
        let base = configuration.http.publicURL.isEmpty ? "http://\(host):\(port)" : configuration.http.publicURL
        defer { parts.readiness.becomeReady() }
        do {
            guard let welcome = try await firstStart.prepare() else { return }
            print(welcome.text(base: base))
            // Standard output is held back where it is no terminal, and this is the only time that the key is told.
            fflush(nil)
        } catch {
            parts.logger.error("No first key was made; the next start tries again", metadata: ["error": "\(error)"])
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
