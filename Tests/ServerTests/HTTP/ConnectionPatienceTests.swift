import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Server
import Testing

@Suite("What a connection is waited for") struct ConnectionPatienceTests {
    @Test("A connection that says nothing is given up at the idle time")
    func aConnectionThatSaysNothingIsGivenUpAtTheIdleTime() {
        let connection = WatchedConnection()
        #expect(connection.secondsUntilExhausted() == 8)
    }

    @Test("A request starts the idle time anew once it is answered")
    func aRequestStartsTheIdleTimeAnewOnceItIsAnswered() {
        let connection = WatchedConnection()
        connection.ask()
        #expect(connection.secondsUntilExhausted(most: 60) == nil, "the server may take its time")
        connection.answer()
        #expect(connection.secondsUntilExhausted() == 10, "the answer is seen at the next look")
    }

    @Test("A reader is waited for as long as it takes anything")
    func aReaderIsWaitedForAsLongAsItTakesAnything() {
        let connection = WatchedConnection()
        connection.ask()
        connection.answer()
        var buffered = 100_000
        #expect(
            connection.secondsUntilExhausted(most: 400) {
                buffered -= 1
                return buffered
            } == nil
        )
        #expect(connection.secondsUntilExhausted { buffered } == 8, "it has stopped")
    }

    @Test("A reader is waited for while bytes arrive, though the socket takes no more")
    func aReaderIsWaitedForWhileBytesArrive() {
        let connection = WatchedConnection()
        connection.ask()
        connection.answer()
        let slow = connection.secondsUntilExhausted(most: 400) {
            connection.acknowledged += 1
            return 100_000
        }
        #expect(slow == nil)
        #expect(connection.secondsUntilExhausted { 100_000 } == 8, "it has stopped")
    }

    @Test("A reader that stops is given up, answered or not, whatever else it asks for")
    func aReaderThatStopsIsGivenUpAnsweredOrNotWhateverElseItAsksFor() {
        let connection = WatchedConnection()
        connection.ask()
        connection.patience.send(.body(ByteBuffer()))
        let stuck = connection.secondsUntilExhausted {
            connection.ask()
            return 1000
        }
        #expect(stuck == 10)
    }

    @Test("A writer that goes on writing has a reader")
    func aWriterThatGoesOnWritingHasAReader() {
        let connection = WatchedConnection()
        connection.ask()
        let stuck = connection.secondsUntilExhausted(most: 60) {
            connection.patience.send(.body(ByteBuffer()))
            return 1000
        }
        #expect(stuck == nil)
    }

    @Test("A silent body is given up at the idle time")
    func aSilentBodyIsGivenUpAtTheIdleTime() {
        let connection = WatchedConnection()
        connection.receiveHead()
        #expect(connection.secondsUntilExhausted() == 10)
    }

    @Test("A dripping body is given up at the time of a body")
    func aDrippingBodyIsGivenUpAtTheTimeOfABody() {
        let connection = WatchedConnection()
        connection.receiveHead()
        let dripped = connection.secondsUntilExhausted {
            connection.patience.receive(.body(ByteBuffer()))
            return 0
        }
        #expect(dripped == 22)
    }

    @Test("A body that goes on after its answer is given up at the idle time")
    func aBodyThatGoesOnAfterItsAnswerIsGivenUpAtTheIdleTime() {
        let connection = WatchedConnection()
        connection.receiveHead()
        connection.answer()
        let dripped = connection.secondsUntilExhausted {
            connection.patience.receive(.body(ByteBuffer()))
            return 0
        }
        #expect(dripped == 10)
    }

    @Test("Every body has its own time")
    func everyBodyHasItsOwnTime() {
        let connection = WatchedConnection()
        let many = connection.secondsUntilExhausted(most: 200) {
            connection.patience.receive(.end(nil))
            connection.answer()
            connection.receiveHead()
            return 0
        }
        #expect(many == nil)
    }
}

/// A connection with an idle time of 8 seconds and 20 seconds for a body, looked at every 2 seconds.
private final class WatchedConnection {
    var patience = ConnectionPatience(idle: .seconds(8), body: .seconds(20), now: .uptimeNanoseconds(0))
    var acknowledged: UInt64 = 0
    private var now = NIODeadline.uptimeNanoseconds(0)

    func receiveHead() {
        patience.receive(.head(HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/")))
    }

    func ask() {
        receiveHead()
        patience.receive(.end(nil))
    }

    func answer() {
        patience.send(.head(HTTPResponse(status: .ok)))
        patience.send(.end(nil))
    }

    /// - Parameter between: what happens before each look; returns the bytes that are buffered then.
    func secondsUntilExhausted(most: Int = 60, _ between: () -> Int = { 0 }) -> Int? {
        for seconds in stride(from: 2, through: most, by: 2) {
            let buffered = between()
            now = now + .seconds(2)
            if patience.isExhausted(at: now, buffered: buffered, acknowledged: acknowledged) { return seconds }
        }
        return nil
    }
}
