// What of SQLite Swift cannot call by itself: SQLITE_TRANSIENT is a macro that casts.
#pragma once
#include <sqlite3.h>

// Bytes that SQLite copies.
static inline int sqlite_bind_copy_text(sqlite3_stmt *statement, int place, const char *text, int count) {
    return sqlite3_bind_text(statement, place, text, count, SQLITE_TRANSIENT);
}

static inline int sqlite_bind_copy_blob(sqlite3_stmt *statement, int place, const void *bytes, int count) {
    return sqlite3_bind_blob(statement, place, count ? bytes : "", count, SQLITE_TRANSIENT);
}
