import Core

/// What the end of a request says of the place that it was sent to.
enum CircuitVerdict: Equatable {
    /// The place answers, if only to say no.
    case success
    /// The place fails; the reason is half a sentence.
    case failure(String)
    /// The answer began well and broke off: a failure, unless the job gets the rest.
    case unsettled(String)
    /// Nothing: nobody waited for the end, or it was for us that it ended so.
    case none

    /// - Parameters:
    ///   - status: that of the answer, where there was one.
    ///   - hasBody: whether bytes of its body came.
    ///   - time: how long the request took.
    ///   - isLate: whether the job's own time is over.
    init(
        of result: Result<CurlHandle.Ending, any Error>,
        status: Int?,
        hasBody: Bool,
        time: Duration,
        isLate: Bool
    ) {
        if let status, status >= 500 {
            self = .failure("it answered with status \(status)")
            return
        }
        switch result {
        case .success(.complete): self = .success
        case .success(.broken(let error)):
            self = hasBody ? .unsettled(Self.reason(error)) : .failure(Self.reason(error))
        case .failure(let error as StillsError): self = Self.judge(error, status: status, time: time, isLate: isLate)
        case .failure: self = status == nil ? .none : .success
        }
    }

    private static func judge(_ error: StillsError, status: Int?, time: Duration, isLate: Bool) -> CircuitVerdict {
        // What is wrong with an answer is not the place's fault, but a time-out after its head is a job's own limit.
        if status != nil { return error.code == .sourceTimeout ? .none : .success }
        switch error.code {
        case .sourceUnreachable, .sourceFailed: return .failure(reason(error))
        // A job whose time was nearly over gave the place no chance.
        case .sourceTimeout where !isLate || time >= .seconds(1): return .failure(reason(error))
        default: return .none
        }
    }

    /// The cause of an error, as a part of another sentence.
    private static func reason(_ error: StillsError) -> String {
        let cause = error.cause.hasSuffix(".") ? error.cause.dropLast() : error.cause[...]
        return cause.prefix(1).lowercased() + cause.dropFirst()
    }
}
