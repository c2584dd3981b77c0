package import NIOCore
package import NIOHTTPTypes

/// What one connection has done of late, and whether it is worth waiting for it any longer.
///
/// Traffic only sets flags here; the clock is read by whoever calls ``isExhausted(at:buffered:acknowledged:)``, a few times in an
/// idle period. So a connection is given up a little later than at the limit, and a request costs no time.
package struct ConnectionPatience {
    /// How long nothing may happen while it is the client's turn.
    private let idle: TimeAmount
    /// How long a request body may take from its first byte to its last, whoever sends it and however steadily.
    private let body: TimeAmount

    private var unanswered = 0
    private var isBodyComing = false
    private var hasReceived = false
    private var hasSent = false

    private var lastMove: NIODeadline
    private var bodyBegan: NIODeadline?
    private var unwantedBegan: NIODeadline?
    private var buffered = 0
    private var acknowledged: UInt64 = 0

    package init(idle: TimeAmount, body: TimeAmount, now: NIODeadline) {
        self.idle = idle
        self.body = body
        lastMove = now
    }

    package mutating func receive(_ part: HTTPRequestPart) {
        hasReceived = true
        switch part {
        case .head:
            unanswered += 1
            isBodyComing = true
            bodyBegan = nil
            unwantedBegan = nil
        case .body:
            break
        case .end:
            isBodyComing = false
        }
    }

    package mutating func send(_ part: HTTPResponsePart) {
        hasSent = true
        // What is no HTTP is answered too, and was never counted.
        if case .end = part { unanswered = max(0, unanswered - 1) }
    }

    /// Whether to close the connection, whatever is still to be written to it.
    ///
    /// - Parameters:
    ///   - buffered: the bytes that were written and that the socket has not taken.
    ///   - acknowledged: all bytes that have arrived at the client; it matters only while bytes are buffered.
    package mutating func isExhausted(at now: NIODeadline, buffered: Int, acknowledged: UInt64) -> Bool {
        if !isItsTurn(buffered) || hasMoved(buffered, acknowledged) { lastMove = now }
        self.buffered = buffered
        self.acknowledged = acknowledged
        hasReceived = false
        hasSent = false

        // The rest of a body is taken in after its answer, or the client, which sends it first, would never read why
        // it was refused. That is a favour, and it ends.
        let isUnwanted = isBodyComing && unanswered == 0
        unwantedBegan = isUnwanted ? unwantedBegan ?? now : nil
        bodyBegan = isBodyComing ? bodyBegan ?? now : nil

        return now - lastMove >= idle
            || bodyBegan.map { now - $0 >= body } == true
            || unwantedBegan.map { now - $0 >= idle } == true
    }

    /// Whether the client has to do something next: to read, to send the rest of a request, or to make one.
    private func isItsTurn(_ buffered: Int) -> Bool {
        buffered > 0 || isBodyComing || unanswered == 0
    }

    /// Whether it has done something since the last look.
    ///
    /// While answers wait for it, only reading counts: who sends requests and reads no answer is stuck. More to send
    /// is a sign of reading too, because writers wait while more than some kilobytes are buffered.
    private func hasMoved(_ buffered: Int, _ acknowledged: UInt64) -> Bool {
        if buffered == 0, hasReceived { return true }
        return hasSent || buffered < self.buffered || acknowledged != self.acknowledged
    }
}
