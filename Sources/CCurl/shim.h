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

/// Sets an option of a multi handle that takes a number; curl_multi_setopt is variadic, too.
static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

static const curl_socket_t ccurl_no_socket = CURL_SOCKET_BAD;

#endif
