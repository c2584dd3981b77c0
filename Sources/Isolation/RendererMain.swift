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
        let loop = RendererLoop(channel: RendererChannel(owning: RendererLoop.socket))
        do {
            switch (arguments.first, arguments.dropFirst().first) {
            case (.some(let name), nil) where RendererGroupName(rawValue: name) != nil:
                try loop.run { terms in
                    let worker = JobWorker(terms)
                    return { try worker.perform($0) }
                }
            case ("--attempt", .some(let name)):
                guard let act = ForbiddenAct(rawValue: name) else { exit(EX_USAGE) }
                try loop.run { terms in act.end(terms) }
            default: exit(EX_USAGE)
            }
            exit(EX_OK)
        } catch {
            exit(EX_PROTOCOL)
        }
    }
}
