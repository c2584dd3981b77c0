import Core
import Crypto
import FoundationEssentials

/// Reads the source of one job for its renderer, and keeps count of what it gave away.
///
/// The bytes are hashed on their way, places included, so that those that bring a renderer down are known again
/// before they bring down the next.
final class RangeServer {
    /// The most ranges, and the most bytes of them all, that a renderer may ask for at once.
    private static let maximumRanges = 1_000
    private static let maximumBytes: Int64 = 64 << 20
    /// The most questions of a job, and the most of them that may end in an error of the source.
    private static let maximumQuestions = 100_000
    private static let maximumErrors = 1_000
    /// The most sources that a job may refer to, how many references may lead to one, and how long one may be.
    private static let maximumReaders = 1_000
    private static let maximumPath = 16
    private static let maximumReference = 16 << 10

    let source: any RangeReader
    private var readers: [any RangeReader]
    private var errors: [StillsError] = []
    private var hasher = SHA256()
    private var hasRead = false
    private var isDenied = false
    private var questions = 0
    private let denied: DenyList

    init(_ source: any RangeReader, denied: DenyList) {
        self.source = source
        self.denied = denied
        readers = [source]
    }

    /// What the renderer is told of the source.
    var facts: SourceFacts { facts(of: 0) }

    /// What the bytes that were given away are known by; `nil` where there were none.
    var hash: String? { hasRead ? Array(hasher.finalize()).hexadecimal : nil }

    /// The answer to a question of the renderer, and the bytes that go with it.
    ///
    /// Throws `RendererChannel.Failure` where no renderer would ask this.
    func answer(_ question: Reply) throws -> (order: Order, bytes: [[UInt8]]) {
        questions += 1
        guard questions <= Self.maximumQuestions else { throw RendererChannel.Failure.garbage("too many questions") }
        do {
            switch question {
            case .read(let reader, let ranges):
                let parts = try read(reader, ranges)
                return (.bytes(parts.map(\.count)), parts)
            case .open(let reader, let path, let range):
                return (.opened(try open(reader, path, range)), [])
            case .ready, .done, .failed:
                throw RendererChannel.Failure.garbage("no question")
            }
        } catch let error as StillsError {
            guard errors.count < Self.maximumErrors else { throw RendererChannel.Failure.garbage("too many errors") }
            errors.append(error)
            var told = error
            told.detail = nil
            return (.refused(told), [])
        }
    }

    /// The error of the source that a renderer ended with, as the source gave it; `nil` where it is none.
    func error(like told: StillsError) -> StillsError? {
        errors.last { error in
            var error = error
            error.detail = nil
            return error == told
        }
    }

    private func reader(_ number: Int) throws -> any RangeReader {
        guard readers.indices.contains(number) else { throw RendererChannel.Failure.garbage("an unknown reader") }
        return readers[number]
    }

    private func read(_ number: Int, _ ranges: [Range<Int64>]) throws -> [[UInt8]] {
        // Once denied, always: the rest could be read in other pieces.
        if isDenied { throw StillsError.denied(to: .frames) }
        let reader = try reader(number)
        var total: Int64 = 0
        for range in ranges {
            guard range.lowerBound >= 0, range.upperBound <= reader.length else {
                throw RendererChannel.Failure.garbage("a range outside of the source")
            }
            total += range.upperBound - range.lowerBound
            guard total <= Self.maximumBytes else { throw RendererChannel.Failure.garbage("too many bytes") }
        }
        guard ranges.count <= Self.maximumRanges else { throw RendererChannel.Failure.garbage("too many ranges") }
        let parts =
            ranges.count == 1
            ? [try reader.read(at: ranges[0].lowerBound, count: ranges[0].count)] : try reader.read(ranges)
        guard parts.count == ranges.count else { throw Self.broken }
        for (range, bytes) in zip(ranges, parts) { note("\(number) \(range.lowerBound) \(bytes.count) ", bytes) }
        if !denied.isEmpty, let hash { isDenied = denied.contains(hash) }
        if isDenied { throw StillsError.denied(to: .frames) }
        return parts
    }

    private func open(_ number: Int, _ path: [String], _ range: Range<Int64>?) throws -> SourceFacts {
        guard readers.count < Self.maximumReaders else { throw RendererChannel.Failure.garbage("too many sources") }
        guard path.count <= Self.maximumPath, path.allSatisfy({ $0.utf8.count <= Self.maximumReference }),
            range.map({ $0.lowerBound >= 0 && $0.upperBound <= Self.farthest }) ?? true
        else { throw RendererChannel.Failure.garbage("an impossible reference") }
        readers.append(try reader(number).open(path, for: range))
        return facts(of: readers.count - 1)
    }

    private func facts(of number: Int) -> SourceFacts {
        let reader = readers[number]
        return SourceFacts(
            reader: number,
            length: reader.length,
            lastModified: reader.lastModified?.timeIntervalSince1970,
            opensReferences: reader.opensReferences
        )
    }

    private func note(_ place: String, _ bytes: [UInt8]) {
        hasRead = hasRead || !bytes.isEmpty
        hasher.update(data: Array(place.utf8))
        hasher.update(data: bytes)
    }

    /// No range that a playlist names ends behind this.
    private static let farthest: Int64 = 1 << 51

    private static let broken = StillsError(
        .internalError,
        "The source was read in another way than it was asked for.",
        fix: "Report this with the source."
    )
}
