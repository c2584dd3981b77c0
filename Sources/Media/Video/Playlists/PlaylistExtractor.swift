import Core

/// Cuts a frame out of a video that lies in segments, of which only what holds the frame is read.
///
/// A segment is a small file of its own to ``FrameExtractor``. Of a video that goes on live the newest segment is taken.
struct PlaylistExtractor {
    let kind: PlaylistKind
    let limits: MediaLimits
    let deadline: Deadline

    /// - Parameter reader: the playlist.
    func extract(from reader: any RangeReader, as request: FrameRequest) throws -> Frame {
        guard reader.opensReferences else { throw StillsError.playlistRefused(kind) }
        let (segments, playlist) = try PlaylistText(kind, deadline: deadline).segments(in: reader)
        var time = segments.isLive ? .infinity : seconds(of: request.position, in: segments)
        var failure: any Error = StillsError.playlistUnusable(kind, "names no segment that is to be had")
        var late: Frame?
        // A segment may be broken, or have no key frame before the time, where the one before it has.
        for _ in 0..<3 {
            guard let segment = try segments.segment(at: time) else { break }
            let local = max(0, time - segment.start)
            do {
                var frame = try FrameExtractor(limits: limits).extract(
                    from: SegmentOpener(playlist: playlist).open(segment),
                    as: self.request(request, at: local, in: segments),
                    deadline: deadline
                )
                let isLate = frame.time.map { $0 > local + 0.1 } ?? false
                frame.time = frame.time.map { segment.start + $0 }
                frame.usage = reader.usage
                guard isLate, segment.start > 0 else { return frame }
                late = late ?? frame
            } catch let error as StillsError where error.code == .sourceUndecodable {
                failure = error
            }
            guard segment.start > 0 else { break }
            time = segment.start.nextDown
            try deadline.check()
        }
        guard let late else { throw failure }
        return late
    }

    /// What is asked of one segment.
    private func request(_ whole: FrameRequest, at local: Double, in segments: some Segments) -> FrameRequest {
        var request = whole
        if segments.isLive {
            request.position = .percent(100)
        } else if segments.duration != nil || whole.position.isTime {
            request.position = .seconds(local)
        }
        return request
    }

    /// Where the length is unknown, the start is the one place that is sure to be there.
    private func seconds(of position: FramePosition, in segments: some Segments) -> Double {
        switch position {
        case .seconds(let seconds): min(seconds, segments.duration ?? seconds)
        case .percent(let percent): (segments.duration ?? 0) * min(100, max(0, percent)) / 100
        }
    }
}

extension FramePosition {
    fileprivate var isTime: Bool {
        if case .seconds = self { true } else { false }
    }
}
