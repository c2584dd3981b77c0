import Core

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What is done with directories.
enum Directory {
    /// Makes a directory that only this user may enter, if it is not there yet.
    ///
    /// Its parent must be there.
    static func make(_ path: String) throws {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw StorageFailure.error("mkdir", path) }
    }

    /// Returns once the names in a directory are on the disk: a file's own sync does not cover its name.
    static func sync(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StorageFailure.error("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw StorageFailure.error("fsync", path) }
    }

    /// The names in a directory, without those that start with a dot.
    static func names(in path: String) throws -> [String] {
        guard let stream = opendir(path) else { throw StorageFailure.error("opendir", path) }
        defer { closedir(stream) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw StorageFailure.error("readdir", path) }
        return names
    }
}
