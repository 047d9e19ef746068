// Hashes, signatures and base64 of libcrypto.
#pragma once
#include <openssl/evp.h>
#include <openssl/hmac.h>
