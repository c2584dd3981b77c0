#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What `stills renderer` does, the hidden command that the server starts its renderers by.
///
/// It runs on the main thread, and nothing else runs in the process.
package enum RendererMain {
    package static func run(_ arguments: [String]) -> Never {
        guard let name = arguments.first, RendererGroupName(rawValue: name) != nil else { exit(EX_USAGE) }
        do {
            try RendererLoop(channel: RendererChannel(owning: RendererLoop.socket)).run { terms in
                let worker = JobWorker(terms)
                return { try worker.perform($0) }
            }
            exit(EX_OK)
        } catch {
            exit(EX_PROTOCOL)
        }
    }
}
