// Hashes, signatures, keys in PEM form and base64 of libcrypto.
#pragma once
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
