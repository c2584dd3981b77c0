import Core
import Testing

@testable import Storage

@Suite("What the end of a request says of its place")
struct CircuitVerdictTests {
    private func verdict(
        _ result: Result<CurlHandle.Ending, any Error>,
        status: Int? = nil,
        hasBody: Bool = false,
        time: Duration = .seconds(3),
        isLate: Bool = false
    ) -> CircuitVerdict {
        CircuitVerdict(of: result, status: status, hasBody: hasBody, time: time, isLate: isLate)
    }

    private static let unreachable = StillsError(.sourceUnreachable, "The host is not known.", fix: "")
    private static let refused = StillsError.addressRefused(detail: "10.0.0.1")

    @Test(
        "An answer is a success, whatever it says and whatever is made of it",
        arguments: [200, 206, 302, 404, 403, 429]
    )
    func answers(status: Int) {
        #expect(verdict(.success(.complete), status: status) == .success)
        #expect(verdict(.failure(StillsError.sourceTooLarge(limit: 1)), status: status) == .success)
        #expect(verdict(.failure(StillsError.sourceChanged), status: status, hasBody: true) == .success)
    }

    @Test("An answer that the server itself calls a failure is one", arguments: [500, 502, 503, 504, 599])
    func statuses(status: Int) {
        let expected = CircuitVerdict.failure("it answered with status \(status)")
        #expect(verdict(.success(.complete), status: status) == expected)
        #expect(verdict(.failure(StillsError.sourceFailed("Status.")), status: status) == expected)
    }

    @Test("No connection, no answer in time and no valid answer are failures")
    func failures() {
        #expect(verdict(.failure(Self.unreachable)) == .failure("the host is not known"))
        #expect(verdict(.failure(StillsError.sourceTimeout())) == .failure("the source did not answer in time"))
        #expect(
            verdict(.failure(StillsError.sourceFailed("The head is too long."))) == .failure("the head is too long")
        )
        let broken = StillsError.sourceFailed("The source broke off in the middle of an answer.")
        #expect(verdict(.success(.broken(broken))) == .failure("the source broke off in the middle of an answer"))
        let unsettled = verdict(.success(.broken(broken)), status: 206, hasBody: true)
        #expect(unsettled == .unsettled("the source broke off in the middle of an answer"))
    }

    @Test("What the guard refuses, and what ends by our own limits, says nothing")
    func nothing() {
        #expect(verdict(.failure(Self.refused)) == .none)
        #expect(verdict(.failure(StillsError(.deadlineExceeded, "Late.", fix: ""))) == .none)
        #expect(verdict(.failure(StillsError(.internalError, "No.", fix: ""))) == .none)
        // The time of the job ended while the answer was coming, or before the place had a chance.
        #expect(verdict(.failure(StillsError.sourceTimeout()), status: 200, hasBody: true, isLate: true) == .none)
        #expect(verdict(.failure(StillsError.sourceTimeout()), time: .milliseconds(900), isLate: true) == .none)
        #expect(verdict(.failure(StillsError.sourceTimeout()), time: .seconds(1), isLate: true) != .none)
    }
}
