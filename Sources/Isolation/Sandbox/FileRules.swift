import CSandbox

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What a renderer may read while its libraries load what they need: their own folders, and what they share with others.
enum FileRules {
    /// Where modules, colour profiles and fonts lie.
    private static let folders = [
        "/usr/lib", "/usr/local/lib", "/lib", "/lib64", "/etc/ld.so.cache",
        "/usr/share/color", "/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/fontconfig", "/etc/fonts",
        "/var/cache/fontconfig", "/usr/share/mime", "/etc/localtime", "/dev/null", "/dev/urandom",
    ]

    /// Puts the rules in force for this thread, and returns the version of Landlock, 0 where there is none.
    static func enforce() -> Int {
        let version = csandbox_landlock_version()
        guard version > 0 else { return 0 }
        let rules = csandbox_landlock_create(version)
        guard rules >= 0 else { return 0 }
        defer { close(rules) }
        for path in folders + libraryFolders() {
            // Not every system has all of them.
            _ = csandbox_landlock_allow(rules, path, UInt64(csandbox_read_file | csandbox_list_folder))
        }
        return csandbox_landlock_enforce(rules) == 0 ? Int(version) : 0
    }

    /// The folders of the shared libraries of this process, beneath which their modules lie.
    private static func libraryFolders() -> Set<String> {
        guard let maps = fopen("/proc/self/maps", "r") else { return [] }
        defer { fclose(maps) }
        var folders: Set<String> = []
        var line = [CChar](repeating: 0, count: 4096)
        while fgets(&line, Int32(line.count), maps) != nil {
            guard let start = line.firstIndex(of: CChar(UInt8(ascii: "/"))) else { continue }
            let path = line[start...].prefix { $0 != 0 && $0 != CChar(UInt8(ascii: "\n")) }.map(UInt8.init(bitPattern:))
            guard let end = path.lastIndex(of: UInt8(ascii: "/")), end > 0 else { continue }
            let name = String(decoding: path[end...], as: UTF8.self)
            guard name.hasSuffix(".so") || name.contains(".so.") else { continue }
            folders.insert(String(decoding: path[..<end], as: UTF8.self))
        }
        return folders
    }
}
