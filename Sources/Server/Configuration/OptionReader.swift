import Configuration
import Core
import FoundationEssentials

/// Reads the options of one section, and names the option in every error.
struct OptionReader {
    private let reader: ConfigReader
    private let name: String

    init(_ reader: ConfigReader, section: String) {
        self.reader = reader.scoped(to: ConfigKey(section))
        name = section
    }

    func text(_ key: String, default value: String) async throws -> String {
        do {
            return try await reader.fetchString(forKey: ConfigKey(key), default: value)
        } catch {
            throw refusal(key, "must be text.", error)
        }
    }

    /// One of some words.
    func text(_ key: String, default value: String, of words: [String]) async throws -> String {
        let word = try await text(key, default: value)
        guard words.contains(word) else { throw refusal(key, "must be one of \(words.joined(separator: ", ")).") }
        return word
    }

    /// Text that must not be shown; `nil` where it is not set.
    func secret(_ key: String) async throws -> Secret? {
        do {
            return try await reader.fetchString(forKey: ConfigKey(key), isSecret: true).map { Secret($0) }
        } catch {
            // What was thrown may tell the text.
            throw refusal(key, "must be text.")
        }
    }

    func integer(_ key: String, default value: Int, in range: ClosedRange<Int>) async throws -> Int {
        let number: Int
        do {
            number = try await reader.fetchInt(forKey: ConfigKey(key), default: value)
        } catch {
            throw refusal(key, "must be a whole number.", error)
        }
        guard range.contains(number) else {
            throw refusal(key, "must be from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    func number(_ key: String, default value: Double, in range: ClosedRange<Double>) async throws -> Double {
        let number: Double
        do {
            number = try await reader.fetchDouble(forKey: ConfigKey(key), default: value)
        } catch {
            throw refusal(key, "must be a number.", error)
        }
        guard range.contains(number) else {
            throw refusal(key, "must be from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    func flag(_ key: String, default value: Bool) async throws -> Bool {
        do {
            return try await reader.fetchBool(forKey: ConfigKey(key), default: value)
        } catch {
            throw refusal(key, "must be true or false.", error)
        }
    }

    /// A list: comma-separated in the environment, a sequence in YAML.
    func list<Element>(
        _ key: String,
        default value: [Element],
        _ problem: String,
        parse: (String) -> Element?
    ) async throws -> [Element] {
        let texts: [String]?
        do {
            texts = try await reader.fetchStringArray(forKey: ConfigKey(key))
        } catch {
            throw refusal(key, problem, error)
        }
        guard let texts else { return value }
        return try texts.filter { !$0.isEmpty }.map { text in
            guard let element = parse(text) else { throw refusal(key, problem) }
            return element
        }
    }

    /// What a text means that no error repeats; `nil` where it is not set or empty.
    func secret<Value>(_ key: String, _ problem: String, parse: (String) -> Value?) async throws -> Value? {
        guard let secret = try await secret(key), !secret.text.isEmpty else { return nil }
        guard let value = parse(secret.text) else { throw refusal(key, problem) }
        return value
    }

    /// The path of a file of certificates in PEM, or empty text.
    func certificates(_ key: String, default value: String) async throws -> String {
        let path = try await text(key, default: value)
        guard !path.isEmpty else { return path }
        let file = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
        guard file?.contains("-----BEGIN CERTIFICATE-----") == true else {
            throw refusal(key, "must be the path of a PEM file of certificates that this server may read.")
        }
        return path
    }

    private func refusal(_ key: String, _ problem: String, _ error: (any Error)? = nil) -> StillsError {
        StillsError(
            .configurationInvalid,
            "The option `\(name).\(key)` \(problem)",
            fix: "Correct it in the configuration file, or in STILLS_\("\(name)_\(key)".uppercased()).",
            detail: error.map { "\($0)" }
        )
    }
}
