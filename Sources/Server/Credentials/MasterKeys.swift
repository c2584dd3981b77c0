import Core
import Storage
import Synchronization

/// The keys that stored credentials are encrypted with: those of the configuration, or else those of a file.
///
/// Its calls block, but for ``known(_:)``. Those that change the file, or that tell which key is the newest, are made
/// inside a write transaction of the catalog, so that of all processes only one is at it.
final class MasterKeys: Sendable {
    private let configured: [MasterKey]
    private let file: KeptFile
    private let memory = Mutex<[String: MasterKey]>([:])

    /// Throws `configuration_invalid` where the configured keys, or those in the file, are none.
    init(_ configuration: MasterConfiguration, file: KeptFile) throws {
        configured = try configuration.keys
        self.file = file
        remember(try configured.isEmpty ? read() ?? [] : configured)
    }

    /// The key of this id, if it is in memory.
    func known(_ id: String) -> MasterKey? {
        memory.withLock { $0[id] }
    }

    /// The key of this id, which a command may have added to the file since it was read.
    ///
    /// Throws `credentials_locked` where there is none.
    func key(_ id: String) throws -> MasterKey {
        if let key = known(id) { return key }
        if configured.isEmpty { remember(try read() ?? []) }
        guard let key = known(id) else { throw StillsError.credentialsLocked(keyID: id) }
        return key
    }

    /// The key that encrypts.
    ///
    /// - Parameter mayMake: whether a key may be made where there is none at all; where bodies are sealed already, their
    ///   key is lost or elsewhere, which is `credentials_locked`.
    func newest(mayMake: Bool) throws -> MasterKey {
        if let key = configured.first { return key }
        if let key = try read()?.first {
            remember([key])
            return key
        }
        guard mayMake else { throw StillsError.credentialsLocked(keyID: nil) }
        return try addNewest()
    }

    /// The key that encrypts from now on: the first one configured, or a new one, put in front of the file's.
    func addNewest() throws -> MasterKey {
        if let key = configured.first { return key }
        let key = MasterKey()
        try write([key] + (try read() ?? []))
        remember([key])
        return key
    }

    /// Takes the keys out of the file that are neither the newest nor among `ids`.
    func drop(keeping ids: Set<String>) throws {
        guard configured.isEmpty, let keys = try read() else { return }
        let kept = keys.enumerated().filter { $0.offset == 0 || ids.contains($0.element.id) }.map(\.element)
        if kept.count < keys.count { try write(kept) }
    }

    private func remember(_ keys: [MasterKey]) {
        memory.withLock { memory in
            for key in keys { memory[key.id] = key }
        }
    }

    /// The file's keys, the newest first; `nil` where there is no file.
    private func read() throws -> [MasterKey]? {
        let bytes: [UInt8]?
        do {
            bytes = try file.read(limit: 1 << 16)
        } catch {
            throw StillsError.masterKeyInvalid("The master keys cannot be read.", detail: "\(file.path): \(error)")
        }
        guard let bytes else { return nil }
        let lines = bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        let keys = lines.compactMap { MasterKey(base64: String(decoding: $0, as: UTF8.self)) }
        guard !keys.isEmpty, keys.count == lines.count else {
            throw StillsError.masterKeyInvalid(
                "The file of the master keys holds a line that is not 32 bytes in base64, or none.",
                detail: file.path
            )
        }
        return keys
    }

    private func write(_ keys: [MasterKey]) throws {
        let lines = keys.map { $0.text.text + "\n" }
        try file.replace(with: Array(lines.joined().utf8))
    }
}

extension MasterConfiguration {
    /// The configured keys, the newest first.
    fileprivate var keys: [MasterKey] {
        get throws {
            guard let key, !key.text.isEmpty else { return [] }
            return try key.text.split(separator: ",", omittingEmptySubsequences: false).map { text in
                guard let key = MasterKey(base64: text.drop { $0 == " " }) else {
                    throw StillsError(
                        .configurationInvalid,
                        "The option `master.key` holds something that is not 32 bytes in base64.",
                        fix: "Set STILLS_MASTER_KEY to such keys, comma-separated; `openssl rand -base64 32` makes one."
                    )
                }
                return key
            }
        }
    }
}

extension StillsError {
    fileprivate static func masterKeyInvalid(_ cause: String, detail: String) -> StillsError {
        StillsError(
            .configurationInvalid,
            cause,
            fix: "Restore `master.key` in the data directory from a copy, and let the server's user read it.",
            detail: detail
        )
    }

    /// - Parameter keyID: the master key that is missing; `nil` where there is none at all.
    fileprivate static func credentialsLocked(keyID: String?) -> StillsError {
        StillsError(
            .credentialsLocked,
            "Stored credentials are encrypted with a master key that is not here.",
            fix: """
                Give it back, in `master.key` or STILLS_MASTER_KEY as for the server that stored them, \
                or delete the credentials and store them again.
                """,
            detail: keyID.map { "master key \($0)" }
        )
    }
}
