import CSandbox
import Core

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Starts the process of a renderer: this program again, with nothing of this process but a socket.
enum RendererSpawn {
    static func start(_ executable: String, _ arguments: [String], socket: Int32) throws -> pid_t {
        #if canImport(Glibc)
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_adddup2(&actions, socket, RendererLoop.socket)
        for descriptor: Int32 in 0...2 {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        csandbox_close_from(&actions, RendererLoop.socket + 1)

        var all = sigset_t()
        var none = sigset_t()
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        // A group of its own, so that Control-C in a terminal does not end it before the server has done its jobs.
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP)
        )

        var process: pid_t = 0
        let status = withCStrings(["stills", "renderer"] + arguments) { arguments in
            withCStrings(environment) { posix_spawn(&process, executable, &actions, &attributes, arguments, $0) }
        }
        guard status == 0 else { throw StillsError.noRenderer("posix_spawn: errno \(status)") }
        return process
        #else
        throw StillsError.noRenderer("Renderers are processes on Linux alone; set isolation.enabled to false.")
        #endif
    }

    /// Nothing but what the dynamic linker may need in order to start the same program as it started this one.
    private static var environment: [String] {
        ["LD_LIBRARY_PATH", "LD_PRELOAD"].compactMap { (name: String) in
            getenv(name).map { "\(name)=\(String(cString: $0))" }
        }
    }

    private static func withCStrings<Result>(
        _ texts: [String],
        _ use: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let pointers = texts.map { (text: String) -> UnsafeMutablePointer<CChar>? in strdup(text) }
        defer { for pointer in pointers { free(pointer) } }
        return use(pointers + [nil])
    }
}
