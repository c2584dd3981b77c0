import Core
import FoundationEssentials

/// Reads the source of a renderer's job by asking the server, which alone has a way to it.
///
/// What it costs is counted there.
final class RemoteRangeReader: RangeReader {
    private let channel: RendererChannel
    private let facts: SourceFacts

    init(_ facts: SourceFacts, over channel: RendererChannel) {
        self.facts = facts
        self.channel = channel
    }

    var length: Int64 { facts.length }
    var usage: SourceUsage { SourceUsage() }
    var lastModified: Date? { facts.lastModified.map { Date(timeIntervalSince1970: $0) } }
    var opensReferences: Bool { facts.opensReferences }

    func read(at offset: Int64, count: Int) throws -> [UInt8] {
        let start = min(max(0, offset), length)
        let end = start + min(Int64(max(0, count)), length - start)
        return try read([start..<end]).first ?? []
    }

    func read(_ ranges: [Range<Int64>]) throws -> [[UInt8]] {
        guard ranges.contains(where: { !$0.isEmpty }) else { return ranges.map { _ in [] } }
        let (order, bytes) = try ask(.read(facts.reader, ranges))
        guard case .bytes(let counts) = order else { throw RendererChannel.Failure.garbage("no bytes") }
        if counts.count == 1 { return [bytes] }
        var rest = bytes[...]
        return counts.map { count in
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
    }

    func open(_ path: [String], for range: Range<Int64>?) throws -> any RangeReader {
        guard case .opened(let facts) = try ask(.open(facts.reader, path, range)).order else {
            throw RendererChannel.Failure.garbage("no source")
        }
        return RemoteRangeReader(facts, over: channel)
    }

    private func ask(_ question: Reply) throws -> (order: Order, bytes: [UInt8]) {
        try channel.send(question)
        let (order, bytes, _) = try channel.receive(Order.self, bytes: RendererChannel.maximumBytes)
        if case .refused(let error) = order { throw error }
        return (order, bytes)
    }
}
