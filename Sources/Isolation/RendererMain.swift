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
        switch arguments.first {
        default: exit(EX_USAGE)
        }
    }
}
