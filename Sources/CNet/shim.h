// The parts of libcurl that Swift cannot call by itself: functions with a variable number of arguments, and macros.
#pragma once
#include <curl/curl.h>

static inline CURLcode net_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode net_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode net_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode net_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

// Sets an option to bytes, which libcurl copies.
static inline CURLcode net_set_blob(CURL *handle, CURLoption option, void *bytes, size_t count) {
    struct curl_blob blob = {bytes, count, CURL_BLOB_COPY};
    return curl_easy_setopt(handle, option, &blob);
}

typedef size_t (*net_receiver)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode net_set_receiver(CURL *handle, CURLoption option, net_receiver receiver) {
    return curl_easy_setopt(handle, option, receiver);
}

typedef int (*net_beginner)(void *context, char *remote, char *local, int remote_port, int local_port);

static inline CURLcode net_set_beginner(CURL *handle, CURLoption option, net_beginner beginner) {
    return curl_easy_setopt(handle, option, beginner);
}

static inline CURLcode net_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode net_get_socket(CURL *handle, curl_socket_t *value) {
    return curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, value);
}

static inline CURLcode net_get_text(CURL *handle, CURLINFO info, char **value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline const curl_version_info_data *net_version(void) { return curl_version_info(CURLVERSION_NOW); }
