import Core

/// One job of a renderer, from the order to its result, as the server hears it.
struct JobConversation {
    let job: Job
    /// Unguessable, so that an answer can only be one to this job.
    let number = UInt64.random(in: .min ... .max)
    let original: OpenFile?
    let ranges: RangeServer?
    let deadline: Deadline

    /// What the bytes that the renderer was given are known by.
    var hash: String? { original?.hash ?? ranges?.hash }

    /// Beyond its deadline, a job has this long to say so by itself.
    private static let grace = Duration.milliseconds(500)
    /// How much later, in milliseconds, the renderer gives up than the reader of its source, whose error says more.
    private static let lag = 100

    /// Hands the job over and serves the renderer until it is done.
    ///
    /// Throws a ``StillsError`` that the renderer ended with, or `RendererChannel.Failure` where it did not end as it must.
    func hold(over channel: RendererChannel) throws -> (answer: Answer, picture: [UInt8]?) {
        let milliseconds = deadline.milliseconds
        let end = ContinuousClock.now + .milliseconds(milliseconds) + Self.grace
        var abandoned: ContinuousClock.Instant?
        func isOver() -> Bool {
            let now = ContinuousClock.now
            if deadline.isAbandoned && abandoned == nil { abandoned = now }
            return now >= end || abandoned.map { now >= $0 + Self.grace } ?? false
        }
        try channel.send(
            Order.job(job, number: number, milliseconds: milliseconds + Self.lag, source: ranges?.facts),
            descriptor: original?.descriptor,
            until: isOver
        )
        while true {
            let (reply, _, file) = try channel.receive(Reply.self, until: isOver)
            switch reply {
            case .done(let answer, number):
                let picture = try file.map(picture)
                try checkSilence(of: channel)
                return (answer, picture)
            case .failed(let error, number):
                try checkSilence(of: channel)
                throw try checked(error)
            case .read, .open:
                guard let ranges else { throw RendererChannel.Failure.garbage("a question without a source") }
                let (order, bytes) = try ranges.answer(reply)
                try channel.send(order, bytes: bytes, until: isOver)
            case .ready, .done, .failed:
                throw RendererChannel.Failure.garbage("the answer to another job")
            }
        }
    }

    private func picture(in file: ReceivedFile) throws -> [UInt8] {
        guard let bytes = SealedMemory.bytes(of: file) else {
            throw RendererChannel.Failure.garbage("memory without seals")
        }
        return bytes
    }

    /// Throws where a second answer has come, which can only be noticed before the next job.
    ///
    /// An end after the answer takes nothing from it.
    private func checkSilence(of channel: RendererChannel) throws {
        if channel.hasMore { throw RendererChannel.Failure.garbage("more than one answer") }
    }

    /// An error as it may go on: the source's own as that gave it, or one that decoding can end with.
    private func checked(_ error: StillsError) throws -> StillsError {
        if let own = ranges?.error(like: error) { return own }
        let texts = [error.cause, error.fix] + error.problems
        guard Self.codes.contains(error.code), error.retryAfter == nil, texts.count <= Self.maximumTexts,
            (texts + [error.detail ?? ""]).allSatisfy({ $0.utf8.count <= Self.maximumText }),
            !texts.contains(where: { $0.unicodeScalars.contains(where: Self.isControl) })
        else { throw RendererChannel.Failure.garbage("an error that is none of a renderer's") }
        var error = error
        // What a library says has lines and strangers' bytes, which in a log could be taken for others' words.
        error.detail = error.detail.map { text in
            String(String.UnicodeScalarView(text.unicodeScalars.map { Self.isControl($0) ? " " : $0 }))
        }
        return error
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.generalCategory == .control }

    private static let maximumTexts = 100
    private static let maximumText = 2_000
    private static let codes: Set<ErrorCode> = [
        .mediaUnsupported, .imageUndecodable, .imageTooLarge, .sourceUndecodable, .sourceTooLarge, .sourceRefused,
        .parameterInvalid, .deadlineExceeded, .storageFailed, .internalError,
    ]
}
