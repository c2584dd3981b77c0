#ifndef CCURL_SHIM_H
#define CCURL_SHIM_H

#include <curl/curl.h>

// curl_easy_setopt and curl_easy_getinfo are variadic, and variadic functions cannot be called from Swift. Each
// function here fixes the type that libcurl expects for the options it is used with.

/// Sets an option that takes a number or a switch.
static inline CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

/// Sets an option that takes text. libcurl copies it.
static inline CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

/// Sets an option that takes a list, which must live until the transfer is over.
static inline CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

/// Sets the buffer of CURL_ERROR_SIZE bytes that libcurl describes failures in.
static inline CURLcode ccurl_set_error_buffer(CURL *handle, char *buffer) {
    return curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, buffer);
}

/// Makes the request a POST of `count` bytes. libcurl copies them.
static inline CURLcode ccurl_set_post(CURL *handle, const void *bytes, curl_off_t count) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, count);
    return code ? code : curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, bytes ? bytes : "");
}

/// Called with each line of the answer's head, and with each piece of its body.
static inline CURLcode ccurl_on_header(CURL *handle, curl_write_callback call, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_HEADERDATA, context);
    return code ? code : curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, call);
}

static inline CURLcode ccurl_on_body(CURL *handle, curl_write_callback call, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
    return code ? code : curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, call);
}

/// Called at least once a second; anything but 0 ends the transfer.
static inline CURLcode ccurl_on_progress(CURL *handle, curl_xferinfo_callback call, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_XFERINFODATA, context);
    if (!code) code = curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    return code ? code : curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, call);
}

/// Called in place of socket(2), with the address that is about to be connected to.
static inline CURLcode ccurl_on_open_socket(CURL *handle, curl_opensocket_callback call, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, context);
    return code ? code : curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, call);
}

/// The address that a socket is to be opened for. Swift would copy the member, and cut an IPv6 address short.
static inline const struct sockaddr *ccurl_address(const struct curl_sockaddr *address) {
    return &address->addr;
}

/// Reads a number that libcurl knows of the last transfer; curl_easy_getinfo is variadic, too.
static inline CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

/// Sets an option of a multi handle that takes a number; curl_multi_setopt is variadic, too.
static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

/// Lets handles share what the other side and name servers have said, under the caller's locks.
///
/// Not their connections, which libcurl cannot share between threads.
static inline CURLSHcode ccurl_share(CURLSH *share, curl_lock_function lock, curl_unlock_function unlock,
                                     void *context) {
    CURLSHcode code = curl_share_setopt(share, CURLSHOPT_USERDATA, context);
    if (!code) code = curl_share_setopt(share, CURLSHOPT_LOCKFUNC, lock);
    if (!code) code = curl_share_setopt(share, CURLSHOPT_UNLOCKFUNC, unlock);
    if (!code) code = curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
    if (!code) code = curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    return code;
}

/// Makes a handle use what is shared. It stays so over `curl_easy_reset`.
static inline CURLcode ccurl_set_share(CURL *handle, CURLSH *share) {
    return curl_easy_setopt(handle, CURLOPT_SHARE, share);
}

static const curl_socket_t ccurl_no_socket = CURL_SOCKET_BAD;

#endif
