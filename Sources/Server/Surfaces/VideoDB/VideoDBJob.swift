/// A job as `GET /job/{id}` shows it.
///
/// Clients poll while `status` is `processing`, and then read `response`.
struct VideoDBJob<Payload: Encodable>: Encodable {
    var success = true
    var status: String
    var data: Payload?
    var response: VideoDBEnvelope<Payload>?
}

/// A job that failed, as it is shown and as it is sent to the callback.
struct VideoDBFailedJob: Encodable {
    var success = false
    var status = "failed"
    var message: String
    var code: String
}
